// Log lines sent to the host as they are written. The whole log goes with the answer, so that those a slow host would
// make us keep are left out here.
'use strict';

const { Kind, frame } = require('./frames.cjs');

const MaxWaiting = 256 * 1024;

class LiveLog {
  #socket;

  constructor(socket) {
    this.#socket = socket;
  }

  write(kind, line) {
    if (this.#socket.writable && this.#socket.writableLength <= MaxWaiting)
      this.#socket.write(frame(Kind.log, `${kind}${line.toWellFormed()}`));
  }
}

module.exports = { LiveLog };
