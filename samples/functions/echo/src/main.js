'use strict';

const { handle } = require('./handler.js');

const DEADLINE_MS = 10_000;
const MAX_RESPONSE_BYTES = Number(process.env.DEUS_MAX_RESPONSE_BYTES) || 262_144;

let served = 0;

/** Open Runtimes entry point: calls handle(operation, args, ctx) with a deadline and a response limit. */
module.exports = async ({ req, res, log, error }) => {
  let call;
  try {
    call = req.bodyText === '' ? {} : JSON.parse(req.bodyText);
  } catch {
    return res.json({ error: 'the body is not JSON' }, 400);
  }

  const { operation = 'echo', args = {} } = call;
  log(`${operation} #${++served}`);
  try {
    const result = await withDeadline(handle(operation, args, { served }));
    return limited(res, result);
  } catch (e) {
    error(e.message);
    return res.json({ error: e.message }, e.code === 'DEADLINE' ? 504 : e instanceof RangeError ? 400 : 500);
  }
};

async function withDeadline(work) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`no result within ${DEADLINE_MS} ms`), { code: 'DEADLINE' })),
      DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function limited(res, result) {
  const body = JSON.stringify({ result });
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_RESPONSE_BYTES)
    return res.json({ error: `the response has ${bytes} bytes; at most ${MAX_RESPONSE_BYTES} are allowed` }, 413);
  return res.text(body, 200, { 'content-type': 'application/json' });
}
