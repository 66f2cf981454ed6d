// The HTTP transport of the Open Runtimes contract: each HTTP request is a request to the function.
'use strict';

const { readFileSync } = require('node:fs');
const http = require('node:http');
const { pipeline } = require('node:stream');
const { runWithLogger } = require('./console.cjs');
const { execute, refuseTimeout, unreadable } = require('./contract.cjs');
const { LogFiles, chooseLogId } = require('./log-files.cjs');
const { Logger } = require('./logger.cjs');
const { matches, Unauthorized } = require('./secret.cjs');

const MaxBody = 20 * 1024 * 1024;

function createConformanceServer({ secret, load, enforcedHeaders, isDevelopment, logFolder, timingsFile }) {
  return http.createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming, outgoing) {
    if (incoming.url === '/__opr/health')
      send(outgoing, { statusCode: 200, headers: [], body: Buffer.from('OK') });
    else if (incoming.url === '/__opr/timings')
      send(outgoing, readTimings(timingsFile));
    else
      await handleRequest(incoming, outgoing);
  }

  async function handleRequest(incoming, outgoing) {
    const { headers } = incoming;
    const id = chooseLogId(headers, isDevelopment);
    const files = new LogFiles(logFolder, id);
    try {
      const refusal = refuse(headers);
      if (refusal !== null) {
        incoming.resume();
        send(outgoing, refusal);
        return;
      }
      const logger = new Logger(headers['x-open-runtimes-logging'], files);
      const answer = await runWithLogger(logger, () => run(incoming, logger));
      answer.headers.push(['x-open-runtimes-log-id', id]);
      files.end(); // Before the answer, because its receiver may read them.
      send(outgoing, answer);
    } finally {
      files.end();
    }
  }

  function refuse(headers) {
    const refusal = refuseTimeout(headers['x-open-runtimes-timeout']);
    if (refusal !== null)
      return refusal;
    return secret === '' || matches(headers['x-open-runtimes-secret'], secret)
      ? null
      : { statusCode: 500, headers: [], body: Buffer.from(Unauthorized) };
  }

  async function run(incoming, logger) {
    const body = await readBody(incoming);
    if (body === null)
      return unreadable(logger, 'The request body is larger than the limit of 20mb.');
    const { method, url: target, headers } = incoming;
    return execute({
      timeout: headers['x-open-runtimes-timeout'],
      request: { method, target, headers, body },
      enforcedHeaders,
      load,
      logger,
    });
  }
}

/** Returns null for a body that is too large. The rest is read and dropped, so that the sender receives the answer. */
async function readBody(incoming) {
  const chunks = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= MaxBody)
      chunks.push(chunk);
    else
      chunks.length = 0;
  }
  return length <= MaxBody ? Buffer.concat(chunks) : null;
}

function readTimings(file) {
  try {
    return { statusCode: 200, headers: [['content-type', 'text/plain; charset=utf-8']], body: readFileSync(file) };
  } catch {
    return { statusCode: 500, headers: [], body: Buffer.from('Internal Server Error') };
  }
}

function send(outgoing, { statusCode, headers, body }) {
  if (!Buffer.isBuffer(body)) {
    outgoing.writeHead(statusCode, headers.flat());
    pipeline(body, outgoing, () => {}); // A failing body closes the connection; the status has been sent already.
    return;
  }
  outgoing.writeHead(statusCode, [...headers, ['Content-Length', String(body.length)]].flat());
  outgoing.end(body);
}

module.exports = { createConformanceServer };
