// The authentication of connections to a worker.
'use strict';

const { Buffer } = require('./primordials.cjs');

const Unauthorized = 'Unauthorized: the header "x-open-runtimes-secret" is missing or wrong.';

/**
 * Compares a given secret with the expected one in constant time. Implemented here, because loading node:crypto is a
 * considerable part of a cold start.
 */
function matches(given, expected) {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++)
    difference |= a[i] ^ b[i];
  return difference === 0;
}

module.exports = { Unauthorized, matches };
