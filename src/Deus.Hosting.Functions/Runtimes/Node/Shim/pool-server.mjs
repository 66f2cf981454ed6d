// The transport between host and worker: HTTP over a Unix socket, where request and response bodies are frames of
// [4 bytes: length of the JSON][JSON][body bytes]. Inside the JSON a header may be as odd as it likes.
import http from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { execute } from './contract.mjs';
import { runWithLogger } from './console.mjs';
import { Logger, TailSink } from './logger.mjs';
import { joinHeaders } from './request.mjs';

export function createPoolServer({ secret, load, enforcedHeaders }) {
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
      outgoing.end('Unauthorized: the header "x-open-runtimes-secret" is missing or wrong.');
      return;
    }

    const { meta, body } = decode(await readAll(incoming));
    const logs = new TailSink('Logs');
    const errors = new TailSink('Errors');
    const logger = new Logger(incoming.headers['x-open-runtimes-logging'], logs, errors);
    const answer = await runWithLogger(logger, () => execute({
      timeout: incoming.headers['x-open-runtimes-timeout'],
      request: { method: meta.method, target: meta.target, headers: joinHeaders(meta.headers), body },
      enforcedHeaders,
      load,
      logger,
    }));
    await send(outgoing, meta.method, answer, logs, errors);
  }
}

async function send(outgoing, method, answer, logs, errors) {
  const streamed = !Buffer.isBuffer(answer.body);
  const headers = streamed
    ? answer.headers
    : [...answer.headers, ['content-length', String(answer.body.length)]];
  const meta = Buffer.from(JSON.stringify({
    status: answer.statusCode,
    headers: headers.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
    logs: logs.text(),
    errors: errors.text(),
    timedOut: answer.timedOut === true,
  }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(meta.length);
  const silent = method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
  if (streamed && !silent) {
    outgoing.write(Buffer.concat([length, meta]));
    await pipeline(answer.body, outgoing);
    return;
  }

  if (streamed)
    answer.body.destroy();
  const body = silent ? Buffer.alloc(0) : answer.body;
  outgoing.writeHead(200, { 'content-length': 4 + meta.length + body.length });
  outgoing.write(Buffer.concat([length, meta]));
  outgoing.end(body);
}

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

function matches(given, expected) {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
