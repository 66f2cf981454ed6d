// How host and worker talk: frames of [1 byte: kind][4 bytes: length][bytes]. The host opens a connection with its secret,
// and then asks whether the worker is well, or sends a request: its head, as JSON, and its body. The answer to a request
// is its log as it is written, when the host wants it so; the head, as JSON; the body as it comes; at last the end, as
// JSON: without one the answer is incomplete.
'use strict';

const { Buffer, Promise, peak, stringify, wellFormed } = require('./primordials.cjs');

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

/** An answer on its way over a connection. */
class Answer {
  #socket;
  #hasHead = false;
  #hasEnd = false;

  constructor(socket) {
    this.#socket = socket;
  }

  /** Sends one whose body is there; returns at once. */
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

  /** Sends one as its body is written, no faster than the host reads; `finish` gives the end, told how it ended. */
  async sendStream(head, body, stop, finish) {
    let failure;
    body.on('error', (error) => failure ??= error);
    stop.onstop = () => body.destroy(stop.reason);
    try {
      this.#writeHead(head);
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

  /** Ends one that could not be sent as it is, wherever it stands: with a head that says so, or as incomplete. */
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

  /** Resolves when the host has read what was sent; fails when the stream is to stop. */
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

/** The JSON of a head; only texts are given to JSON, for what it makes of objects is up to the function. */
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

/** The JSON of an end. */
function endToText({ verdict, timedOut, failed, peak: bytes }) {
  return `{"verdict":${stringify(verdict)},"timedOut":${timedOut},"failed":${failed},"peak":${bytes}}`;
}

function writePrefix(buffer, kind, length) {
  buffer[0] = kind;
  buffer.writeUInt32BE(length, 1);
}

module.exports = { Answer, Kind, FrameReader, frame };
