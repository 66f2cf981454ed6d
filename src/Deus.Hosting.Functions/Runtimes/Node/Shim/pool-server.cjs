// The transport between host and worker: a Unix socket, frames (see frames.cjs), one request at a time on a connection.
'use strict';

const net = require('node:net');
const { runWithLogger } = require('./console.cjs');
const { execute } = require('./contract.cjs');
const { isLogId } = require('./files.cjs');
const { FrameReader, Kind, frame, sendStream, sendWhole } = require('./frames.cjs');
const { LiveLog } = require('./live-log.cjs');
const { Journal, Logger } = require('./logger.cjs');
const { joinHeaders } = require('./request.cjs');
const { matches } = require('./secret.cjs');
const { Spool } = require('./spool.cjs');

const TimedOut = 'Execution timed out.';
const LongestTimer = 2 ** 31 - 1;
const LongestFrame = 64 * 1024 * 1024;

function createPoolServer({ secret, load, enforcedHeaders, logFolder }) {
  return net.createServer((socket) => {
    let isKnown = false;
    let head = null;
    let isRunning = false;
    const frames = new FrameReader(secret.length, take);
    socket.on('data', (chunk) => {
      try {
        frames.push(chunk);
      } catch {
        socket.destroy(); // who does not keep to the protocol learns nothing
      }
    });
    socket.on('error', () => {}); // the host has gone: 'close' follows, and other requests are running

    function take(kind, bytes) {
      if (!isKnown)
        greet(kind, bytes);
      else if (kind === Kind.ping)
        socket.write(frame(Kind.pong));
      else if (kind === Kind.request && head === null && !isRunning)
        head = JSON.parse(bytes);
      else if (kind === Kind.body && head !== null)
        begin(bytes);
      else
        throw new RangeError('The frame is not expected here.');
    }

    function greet(kind, bytes) {
      if (kind !== Kind.hello || !matches(bytes, secret))
        throw new RangeError('The secret is missing or wrong.');
      isKnown = true;
      frames.limit = LongestFrame;
    }

    function begin(bytes) {
      const request = head;
      head = null;
      isRunning = true;
      // A copy, or the function's view would show what else has arrived.
      answer(socket, request, Buffer.from(bytes)).catch(() => socket.destroy()).finally(() => isRunning = false);
    }
  });

  async function answer(socket, request, body) {
    const spools = isLogId(request.logId) ? [new Spool(`${logFolder}/${request.logId}`)] : [];
    try {
      await run(socket, request, body, request.liveLog ? [...spools, new LiveLog(socket)] : spools);
    } finally {
      for (const spool of spools)
        spool.remove();
    }
  }

  async function run(socket, { method, target, headers, timeout, logging }, body, sinks) {
    const started = performance.now();
    const journal = new Journal();
    const logger = new Logger(logging ? 'enabled' : 'disabled', journal, ...sinks);
    const given = await runWithLogger(logger, () => execute({
      timeout,
      request: { method, target, headers: joinHeaders(headers), body },
      enforcedHeaders,
      load,
      logger,
    }));

    const finish = (failure, timedOut = false) => ({
      verdict: failure ? logger.verdict(timedOut ? TimedOut : failure) : null,
      timedOut,
      failed: failure !== undefined,
      peak: peak(),
    });
    await send(socket, method, given, journal.written(), Math.max(timeout * 1000 - (performance.now() - started), 0), finish);
  }
}

async function send(socket, method, answer, written, left, finish) {
  const streamed = !Buffer.isBuffer(answer.body);
  const headers = streamed
    ? answer.headers
    : [...answer.headers, ['content-length', String(answer.body.length)]];
  const head = {
    status: answer.statusCode,
    headers: headers.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
    ...written,
    timedOut: answer.timedOut === true,
  };
  const silent = method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
  if (streamed && !silent) {
    await stream(socket, head, answer.body, left, finish);
    return;
  }

  if (streamed)
    discard(answer.body);
  sendWhole(socket, head, silent ? Buffer.alloc(0) : answer.body, finish());
}

/** Closes a body that nobody reads. That this fails too is nobody's business, and without a listener it would end the process. */
function discard(body) {
  body.on('error', () => {});
  body.destroy();
}

/** A stream ends with the host's interest in it, and with the time the function has. */
async function stream(socket, head, body, left, finish) {
  const gone = new AbortController();
  const leave = () => gone.abort(new Error('The host stopped reading.'));
  socket.once('close', leave);
  if (socket.destroyed)
    leave();
  try {
    await sendStream(socket, head, body, AbortSignal.any([gone.signal, AbortSignal.timeout(Math.min(Math.ceil(left), LongestTimer))]), finish);
  } finally {
    socket.off('close', leave);
  }
}

/** The most memory the process has had so far, in bytes. */
const peak = () => process.resourceUsage().maxRSS * 1024;

module.exports = { createPoolServer };
