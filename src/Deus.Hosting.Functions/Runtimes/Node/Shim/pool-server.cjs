// The transport between host and worker: HTTP over a Unix socket. A request's body is a frame of
// [4 bytes: length of the JSON][JSON][body bytes], so that inside the JSON a header may be as odd as it likes.
'use strict';

const http = require('node:http');
const { runWithLogger } = require('./console.cjs');
const { execute } = require('./contract.cjs');
const { isLogId } = require('./files.cjs');
const { sendStream, sendWhole } = require('./frames.cjs');
const { Journal, Logger } = require('./logger.cjs');
const { joinHeaders } = require('./request.cjs');
const { matches, Unauthorized } = require('./secret.cjs');
const { Spool } = require('./spool.cjs');

const TimedOut = 'Execution timed out.';
const LongestTimer = 2 ** 31 - 1;

function createPoolServer({ secret, load, enforcedHeaders, logFolder }) {
  const server = http.createServer((incoming, outgoing) => {
    // A host that went away is no reason to end: other requests are running.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  return server;

  async function handle(incoming, outgoing) {
    if (!matches(incoming.headers['x-open-runtimes-secret'], secret)) {
      incoming.resume();
      outgoing.writeHead(401, { 'content-type': 'text/plain' });
      outgoing.end(Unauthorized);
      return;
    }
    if (incoming.url === '/__opr/health') {
      outgoing.end('OK');
      return;
    }

    const id = incoming.headers['x-open-runtimes-log-id'];
    const spools = isLogId(id) ? [new Spool(`${logFolder}/${id}`)] : [];
    try {
      await run(incoming, outgoing, spools);
    } finally {
      for (const spool of spools)
        spool.remove();
    }
  }

  async function run(incoming, outgoing, spools) {
    const started = performance.now();
    const timeout = incoming.headers['x-open-runtimes-timeout'];
    const { meta, body } = decode(await readAll(incoming));
    const journal = new Journal();
    const logger = new Logger(incoming.headers['x-open-runtimes-logging'], journal, ...spools);
    const answer = await runWithLogger(logger, () => execute({
      timeout,
      request: { method: meta.method, target: meta.target, headers: joinHeaders(meta.headers), body },
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
    const left = timeout ? Math.max(Number(timeout) * 1000 - (performance.now() - started), 0) : undefined;
    await send(outgoing, meta.method, answer, journal.written(), left, finish);
  }
}

async function send(outgoing, method, answer, written, left, finish) {
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
    await stream(outgoing, head, answer.body, left, finish);
    return;
  }

  if (streamed)
    answer.body.destroy();
  sendWhole(outgoing, head, silent ? Buffer.alloc(0) : answer.body, finish());
}

/** A stream ends with the host's interest in it, and with the time the function has. */
async function stream(outgoing, head, body, left, finish) {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort(new Error('The host stopped reading.')));
  const signals = left === undefined ? [gone.signal] : [gone.signal, AbortSignal.timeout(Math.min(Math.ceil(left), LongestTimer))];
  await sendStream(outgoing, head, body, AbortSignal.any(signals), finish);
}

/** The most memory the process has had so far, in bytes. */
const peak = () => process.resourceUsage().maxRSS * 1024;

async function readAll(incoming) {
  const chunks = [];
  for await (const chunk of incoming)
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

function decode(frame) {
  const length = frame.readUInt32BE(0);
  return { meta: JSON.parse(frame.toString('utf8', 4, 4 + length)), body: frame.subarray(4 + length) };
}

module.exports = { createPoolServer };
