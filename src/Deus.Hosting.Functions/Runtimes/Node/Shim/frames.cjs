// The protocol between host and worker: frames of [1 byte: kind][4 bytes: length, big-endian][bytes]. The host opens a
// connection and sends its secret. The first connection also sends the deployment (JSON), once. Then follow pings, or
// requests with a head (JSON) and a body. The answer to a request consists of its log lines as they are written, if the
// host requests them; the head (JSON); the body as it is written; and the end (JSON). Without an end the answer is
// incomplete.
'use strict';

const { Buffer, Promise, peak, stringify, wellFormed } = require('./primordials.cjs');

const Kind = { head: 1, body: 2, end: 3, pong: 4, log: 5, hello: 16, ping: 17, request: 18, deployment: 19 };

const PrefixLength = 5;
const SentAtOnce = 64 * 1024;

/** Splits received bytes into frames. */
class FrameReader {
  /** The maximum length of a frame in bytes, without its prefix. */
  limit;

  #onFrame;
  #chunks = [];
  #length = 0;
  #needed = PrefixLength;

  /** `onFrame` receives the kind and the bytes of each frame. */
  constructor(limit, onFrame) {
    this.limit = limit;
    this.#onFrame = onFrame;
  }

  push(chunk) {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    // Concatenates only when a whole frame may have arrived, so that a body in many pieces is copied once.
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

/** Returns a frame. */
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

/** Sends the answer to one request over a connection. */
class Answer {
  #socket;
  #hasHead = false;
  #hasEnd = false;

  constructor(socket) {
    this.#socket = socket;
  }

  /** Sends an answer with a complete body; returns immediately. */
  sendWhole(head, body, end) {
    const first = frame(Kind.head, headToText(head));
    const last = frame(Kind.end, endToText(end));
    const prefix = Buffer.allocUnsafe(PrefixLength);
    writePrefix(prefix, Kind.body, body.length);
    this.#hasHead = this.#hasEnd = true;
    if (body.length <= SentAtOnce) {
      this.#socket.write(Buffer.concat([first, prefix, body, last]));
      return;
    }
    this.#socket.cork();
    for (const part of [first, prefix, body, last])
      this.#socket.write(part);
    this.#socket.uncork();
  }

  /** Sends an answer while its body is written, as fast as the host reads. `finish(failure, isTimeout)` returns the end. */
  async sendStream(head, body, stop, finish) {
    let failure;
    body.on('error', (error) => failure ??= error);
    stop.onstop = () => body.destroy(stop.reason);
    try {
      this.#writeHead(head);
      this.#writeWritten(body);
      for await (const chunk of body) {
        if (!this.#socket.write(frame(Kind.body, Buffer.from(chunk))))
          await this.#drained(stop);
      }
    } catch (error) {
      failure = error ?? new Error('The stream failed.');
      body.destroy();
    }
    this.#writeEnd(finish(stop.reason ?? failure, stop.isTimeout));
  }

  /** Sends what the body contains already, because code of the function may block the event loop before the first turn of an iteration. */
  #writeWritten(body) {
    let chunk = body.destroyed ? null : body.read();
    while (chunk !== null && this.#socket.write(frame(Kind.body, Buffer.from(chunk))))
      chunk = body.read();
  }

  /** Ends an answer that failed: as a 500 when no head was sent, otherwise as incomplete. */
  fail(written, reason) {
    const isBegun = this.#hasHead;
    if (!isBegun)
      this.#writeHead({ status: 500, headers: [], ...written, timedOut: false });
    if (!this.#hasEnd)
      this.#writeEnd({ verdict: isBegun ? reason : null, timedOut: false, failed: isBegun, peak: peak() });
  }

  #writeHead(head) {
    const bytes = frame(Kind.head, headToText(head));
    this.#hasHead = true;
    this.#socket.write(bytes);
  }

  #writeEnd(end) {
    const bytes = frame(Kind.end, endToText(end));
    this.#hasEnd = true;
    this.#socket.write(bytes);
  }

  /** Resolves when the host has read the sent bytes; rejects when the stream is stopped. */
  async #drained(stop) {
    if (stop.reason)
      throw stop.reason;
    let proceed;
    const drained = new Promise((resolve) => proceed = resolve);
    const { onstop } = stop;
    stop.onstop = () => { onstop(); proceed(); };
    this.#socket.once('drain', proceed);
    await drained;
    this.#socket.off('drain', proceed);
    stop.onstop = onstop;
    if (stop.reason)
      throw stop.reason;
  }
}

/** Returns the JSON of a head. It stringifies only strings, because the function can change how objects are serialized. */
function headToText({ status, headers, logs, errors, marks, timedOut }) {
  let pairs = '';
  for (const [name, value] of headers)
    pairs += `${pairs && ','}[${stringify(wellFormed(name))},${stringify(wellFormed(value))}]`;
  let numbers = '';
  for (const mark of marks)
    numbers += `${numbers && ','}${mark}`;
  return `{"status":${status},"timedOut":${timedOut},"headers":[${pairs}],`
    + `"logs":${stringify(logs)},"errors":${stringify(errors)},"marks":[${numbers}]}`;
}

/** Returns the JSON of an end. */
function endToText({ verdict, timedOut, failed, peak: bytes }) {
  return `{"verdict":${stringify(verdict)},"timedOut":${timedOut},"failed":${failed},"peak":${bytes}}`;
}

function writePrefix(buffer, kind, length) {
  buffer[0] = kind;
  buffer.writeUInt32BE(length, 1);
}

module.exports = { Answer, Kind, FrameReader, frame };
