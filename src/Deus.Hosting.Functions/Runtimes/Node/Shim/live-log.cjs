// Log lines sent to the host as they are written, until a line would have to be kept for a slow host. The whole log goes
// with the answer.
'use strict';

const { Kind, frame } = require('./frames.cjs');
const { wellFormed } = require('./primordials.cjs');

const MaxWaiting = 256 * 1024;

class LiveLog {
  #socket;
  #keepsUp = true;

  constructor(socket) {
    this.#socket = socket;
  }

  write(kind, line) {
    this.#keepsUp &&= this.#socket.writable && this.#socket.writableLength <= MaxWaiting;
    if (this.#keepsUp)
      this.#socket.write(frame(Kind.log, `${kind}${wellFormed(line)}`));
  }
}

module.exports = { LiveLog };
