// How an answer travels to the host: frames of [1 byte: kind][4 bytes: length][bytes]. First the head, as JSON, then the
// body as it comes, at last the end, as JSON: without one the answer is incomplete.
'use strict';

const { once } = require('node:events');

const Head = 1;
const Body = 2;
const End = 3;
const PrefixLength = 5;

/** Sends an answer whose body is there; resolves at once. */
function sendWhole(outgoing, head, body, end) {
  const first = json(Head, head);
  const last = json(End, end);
  outgoing.writeHead(200, { 'content-length': first.length + PrefixLength + body.length + last.length });
  outgoing.write(Buffer.concat([first, prefix(Body, body.length)]));
  outgoing.write(body);
  outgoing.end(last);
}

/** Sends an answer as its body is written, no faster than the host reads; `finish` gives the end, told how it ended. */
async function sendStream(outgoing, head, body, signal, finish) {
  let failure;
  const stop = () => body.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  body.on('error', (error) => failure ??= error);
  try {
    outgoing.write(json(Head, head));
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      outgoing.write(prefix(Body, bytes.length));
      if (!outgoing.write(bytes))
        await once(outgoing, 'drain', { signal });
    }
  } catch (error) {
    failure = signal.aborted ? signal.reason : error ?? new Error('The stream failed.');
    body.destroy();
  } finally {
    signal.removeEventListener('abort', stop);
  }
  outgoing.end(json(End, finish(failure, signal.aborted && signal.reason?.name === 'TimeoutError')));
}

function json(kind, value) {
  const bytes = Buffer.from(JSON.stringify(value));
  return Buffer.concat([prefix(kind, bytes.length), bytes]);
}

function prefix(kind, length) {
  const bytes = Buffer.alloc(PrefixLength);
  bytes.writeUInt8(kind);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

module.exports = { sendWhole, sendStream };
