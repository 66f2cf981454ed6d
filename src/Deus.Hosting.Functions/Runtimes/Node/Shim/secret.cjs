// Who may talk to a worker.
'use strict';

const { timingSafeEqual } = require('node:crypto');

const Unauthorized = 'Unauthorized: the header "x-open-runtimes-secret" is missing or wrong.';

/** True when the secret given is the one expected; compared in constant time. */
function matches(given, expected) {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

module.exports = { Unauthorized, matches };
