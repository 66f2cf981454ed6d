// Sends log lines to the host as they are written, until the host reads too slowly and too much would be buffered. The
// answer contains the whole log.
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
