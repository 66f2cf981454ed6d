// One execution under the Open Runtimes v5 contract, independent of the transport: what the function receives, and the
// answer for each way it can end. See https://github.com/open-runtimes/open-runtimes.
'use strict';

const { LoadError } = require('./loader.cjs');
const { Buffer, Promise, clearTimeout, setTimeout } = require('./primordials.cjs');
const { createRequest } = require('./request.cjs');
const { createResponse, toAnswer } = require('./response.cjs');

const TimedOut = Symbol('timed out');
const LongestTimer = 2 ** 31 - 1; // In milliseconds. A longer timer would fire immediately.

/** Returns the answer to a timeout that is not a number; null when it is a number or missing. */
function refuseTimeout(timeout) {
  return timeout && Number.isNaN(Number(timeout))
    ? bare(500, 'Header "x-open-runtimes-timeout" must be an integer greater than 0.')
    : null;
}

/** Returns the answer to a request that cannot be read. */
function unreadable(logger, reason) {
  return ended(logger, bare(500), reason);
}

/** Returns { statusCode, headers: [[name, value], ...], body: Buffer or Readable, timedOut? }; never throws. */
async function execute({ timeout, request, enforcedHeaders, load, logger }) {
  let req;
  try {
    req = createRequest(request, enforcedHeaders);
  } catch (error) {
    return unreadable(logger, error);
  }

  const clock = startClock(timeout);
  try {
    return await run(req, load, logger, clock);
  } finally {
    clock.stop();
    logger.end();
  }
}

async function run(req, load, logger, clock) {
  let output;
  try {
    const handler = load();
    const context = {
      req,
      res: createResponse(),
      log: (...values) => logger.log(values),
      error: (...values) => logger.error(values),
    };
    output = await Promise.race([handle(await handler, context), clock.elapsed]);
  } catch (error) {
    if (error instanceof LoadError)
      return ended(logger, failed(503), error.message);
    // The original runtime fails while it answers a thrown null, so its answer has no content type either.
    return error === null || error === undefined
      ? ended(logger, bare(500), `TypeError: The function threw ${error}.`)
      : ended(logger, failed(500), error);
  }

  if (output === TimedOut)
    return { ...ended(logger, failed(500), 'Execution timed out.'), timedOut: true };
  if (output === null || output === undefined)
    return ended(logger, failed(500), 'Return statement missing. Return context.res.empty() if there is nothing to answer.');
  return toAnswer(output, (reason) => logger.error([reason]));
}

const handle = async (handler, context) => handler(context);

const bare = (statusCode, text = '') => ({ statusCode, headers: [], body: Buffer.from(text) });

const failed = (statusCode) =>
  ({ statusCode, headers: [['content-type', 'text/plain; charset=utf-8']], body: Buffer.alloc(0) });

function ended(logger, answer, reason) {
  logger.error([reason]);
  return answer;
}

function startClock(timeout) {
  if (!timeout)
    return { elapsed: new Promise(() => {}), stop: () => {} };
  let timer;
  const elapsed = new Promise((resolve) => {
    timer = setTimeout(() => resolve(TimedOut), Math.min(Number(timeout) * 1000, LongestTimer));
  });
  return { elapsed, stop: () => clearTimeout(timer) };
}

module.exports = { refuseTimeout, unreadable, execute };
