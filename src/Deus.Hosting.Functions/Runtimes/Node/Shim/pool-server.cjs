// The transport between host and worker: a Unix socket with frames (see frames.cjs), one request at a time per
// connection.
'use strict';

const net = require('node:net');
const { runWithLogger } = require('./console.cjs');
const { execute } = require('./contract.cjs');
const { isLogId } = require('./files.cjs');
const { formatLine } = require('./format.cjs');
const { Answer, FrameReader, Kind, frame } = require('./frames.cjs');
const { LiveLog } = require('./live-log.cjs');
const { Journal, Kind: LineKind, Logger } = require('./logger.cjs');
const { Buffer, clearTimeout, now, parse, peak, setTimeout } = require('./primordials.cjs');
const { joinHeaders } = require('./request.cjs');
const { matches } = require('./secret.cjs');
const { Spool } = require('./spool.cjs');

const TimedOut = 'Execution timed out.';
const LongestTimer = 2 ** 31 - 1;
const LongestFrame = 64 * 1024 * 1024;

function createPoolServer({ secret, logFolder, prepare }) {
  let deployment = null;
  return net.createServer((socket) => {
    let isKnown = false;
    let head = null;
    let isRunning = false;
    const frames = new FrameReader(secret.length, take);
    socket.on('data', (chunk) => {
      try {
        frames.push(chunk);
      } catch {
        socket.destroy(); // A client that violates the protocol gets no answer.
      }
    });
    socket.on('error', () => {}); // The host has disconnected. 'close' follows, and other requests continue.

    function take(kind, bytes) {
      if (!isKnown)
        greet(kind, bytes);
      else if (kind === Kind.ping)
        socket.write(frame(Kind.pong));
      else if (kind === Kind.deployment && deployment === null)
        assign(bytes);
      else if (kind === Kind.request && deployment !== null && head === null && !isRunning)
        head = parse(bytes);
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

    function assign(bytes) {
      deployment = prepare(parse(bytes));
      socket.write(frame(Kind.pong));
    }

    function begin(bytes) {
      const request = head;
      head = null;
      isRunning = true;
      // A copy, because the function's view would otherwise expose other bytes of the buffer.
      answer(socket, request, Buffer.from(bytes)).catch(() => socket.destroy()).finally(() => isRunning = false);
    }
  });

  async function answer(socket, request, body) {
    const spools = isLogId(request.logId) ? [new Spool(`${logFolder}/${request.logId}`)] : [];
    const journal = new Journal();
    const reply = new Answer(socket);
    try {
      await run(socket, reply, request, body, [journal, ...spools, ...(request.liveLog ? [new LiveLog(socket)] : [])]);
    } catch (error) {
      giveUp(reply, journal, request.logging, error);
    } finally {
      for (const spool of spools)
        spool.remove();
    }
  }

  async function run(socket, reply, { method, target, headers, timeout, logging }, body, sinks) {
    const started = now();
    const logger = new Logger(logging ? 'enabled' : 'disabled', ...sinks);
    const given = await runWithLogger(logger, () => execute({
      timeout,
      request: { method, target, headers: joinHeaders(headers), body },
      ...deployment,
      logger,
    }));

    const finish = (failure, timedOut = false) => ({
      verdict: failure ? logger.verdict(timedOut ? TimedOut : failure) : null,
      timedOut,
      failed: failure !== undefined,
      peak: peak(),
    });
    const left = Math.max(timeout * 1000 - (now() - started), 0);
    await send(socket, reply, method, { ...given, written: sinks[0].written() }, left, finish);
  }
}

async function send(socket, reply, method, { statusCode, headers, body, timedOut, written }, left, finish) {
  const streamed = !Buffer.isBuffer(body);
  const head = {
    status: statusCode,
    headers: streamed ? headers : [...headers, ['content-length', String(body.length)]],
    ...written,
    timedOut: timedOut === true,
  };
  const silent = method === 'HEAD' || statusCode === 204 || statusCode === 304;
  if (streamed && !silent) {
    await stream(socket, reply, head, body, left, finish);
    return;
  }

  if (streamed)
    discard(body);
  reply.sendWhole(head, silent ? Buffer.alloc(0) : body, finish());
}

/** Fails one request after an internal error, for example because the function has changed built-in objects. */
function giveUp(reply, journal, logging, error) {
  let reason = 'The answer could not be sent.\n';
  let written;
  try {
    reason = formatLine([error]);
    if (logging)
      journal.write(LineKind.error, reason);
    written = journal.written();
  } catch {
    written = { logs: '', errors: logging ? reason : '', marks: [] };
  }
  reply.fail(written, logging ? reason : null);
}

/** Closes an unread body. Its errors are ignored; without a listener they would end the process. */
function discard(body) {
  body.on('error', () => {});
  body.destroy();
}

/** Streams a body until it ends, the host disconnects, or the function's time is up. */
async function stream(socket, reply, head, body, left, finish) {
  const stop = { reason: undefined, isTimeout: false, onstop: () => {} };
  const end = (reason, isTimeout) => {
    if (stop.reason)
      return;
    stop.reason = new Error(reason);
    stop.isTimeout = isTimeout;
    try {
      stop.onstop();
    } catch {
      // The stream cannot be closed. It ends by itself, or the host ends it.
    }
  };
  const leave = () => end('The host stopped reading.', false);
  const timer = setTimeout(() => end(TimedOut, true), Math.min(Math.ceil(left), LongestTimer));
  socket.once('close', leave);
  try {
    if (socket.destroyed)
      leave();
    await reply.sendStream(head, body, stop, finish);
  } finally {
    socket.off('close', leave);
    clearTimeout(timer);
  }
}

module.exports = { createPoolServer };
