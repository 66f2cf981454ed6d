// How host and worker talk: frames of [1 byte: kind][4 bytes: length][bytes]. The host opens a connection with its secret,
// and then asks whether the worker is well, or sends a request: its head, as JSON, and its body. The answer to a request
// is its log as it is written, when the host wants it so; the head, as JSON; the body as it comes; at last the end, as
// JSON: without one the answer is incomplete.
'use strict';

const { once } = require('node:events');

const Kind = { head: 1, body: 2, end: 3, pong: 4, log: 5, hello: 16, ping: 17, request: 18 };

const PrefixLength = 5;
const SentAtOnce = 64 * 1024;

/** Cuts what arrives into frames. */
class FrameReader {
  /** The longest frame accepted, in bytes. */
  limit;

  #onFrame;
  #chunks = [];
  #length = 0;
  #needed = PrefixLength;

  /** `onFrame` is called with the kind and the bytes of each frame. */
  constructor(limit, onFrame) {
    this.limit = limit;
    this.#onFrame = onFrame;
  }

  push(chunk) {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    // A body in many pieces is put together once.
    while (this.#length >= this.#needed) {
      const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      const length = bytes.readUInt32BE(1);
      if (length > this.limit)
        throw new RangeError('The frame is too long.');
      const end = PrefixLength + length;
      if (bytes.length < end) {
        this.#keep(bytes, end);
        return;
      }
      this.#keep(bytes.subarray(end), PrefixLength);
      this.#onFrame(bytes[0], bytes.subarray(PrefixLength, end));
    }
  }

  #keep(bytes, needed) {
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
    this.#needed = needed;
  }
}

/** A frame. */
function frame(kind, bytes = '') {
  const length = Buffer.byteLength(bytes);
  const whole = Buffer.allocUnsafe(PrefixLength + length);
  writePrefix(whole, kind, length);
  if (typeof bytes === 'string')
    whole.write(bytes, PrefixLength);
  else
    whole.set(bytes, PrefixLength);
  return whole;
}

/** Sends an answer whose body is there; resolves at once. */
function sendWhole(socket, head, body, end) {
  const first = frame(Kind.head, JSON.stringify(head));
  const last = frame(Kind.end, JSON.stringify(end));
  const prefix = Buffer.allocUnsafe(PrefixLength);
  writePrefix(prefix, Kind.body, body.length);
  if (body.length <= SentAtOnce) {
    socket.write(Buffer.concat([first, prefix, body, last]));
    return;
  }
  socket.cork();
  for (const part of [first, prefix, body, last])
    socket.write(part);
  socket.uncork();
}

/** Sends an answer as its body is written, no faster than the host reads; `finish` gives the end, told how it ended. */
async function sendStream(socket, head, body, signal, finish) {
  let failure;
  const stop = () => body.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  body.on('error', (error) => failure ??= error);
  try {
    socket.write(frame(Kind.head, JSON.stringify(head)));
    for await (const chunk of body) {
      if (!socket.write(frame(Kind.body, Buffer.from(chunk))))
        await once(socket, 'drain', { signal });
    }
  } catch (error) {
    failure = signal.aborted ? signal.reason : error ?? new Error('The stream failed.');
    body.destroy();
  } finally {
    signal.removeEventListener('abort', stop);
  }
  socket.write(frame(Kind.end, JSON.stringify(finish(failure, signal.aborted && signal.reason?.name === 'TimeoutError'))));
}

function writePrefix(buffer, kind, length) {
  buffer[0] = kind;
  buffer.writeUInt32BE(length, 1);
}

module.exports = { Kind, FrameReader, frame, sendWhole, sendStream };
