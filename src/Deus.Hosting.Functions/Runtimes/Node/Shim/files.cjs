// Log lines in files, written at once.
'use strict';

const { closeSync, openSync, renameSync, writeSync } = require('node:fs');

const Valid = /^[A-Za-z0-9_-]{1,64}$/;

/** True for ids that are safe in a file name. */
const isLogId = (id) => typeof id === 'string' && Valid.test(id);

/** Appends to a file, which exists from the first write on. A full disk costs lines, never the request. */
class FileSink {
  #path;
  #file = null;
  #broken = false;

  constructor(path) {
    this.#path = path;
  }

  write(text) {
    if (this.#broken)
      return;
    try {
      this.#file ??= openSync(this.#path, 'a', 0o600);
      writeSync(this.#file, text);
    } catch {
      this.#broken = true;
    }
  }

  /** Moves what was written to another name, replacing what is there, and starts again. */
  rotate(name) {
    this.end();
    try {
      renameSync(this.#path, name);
    } catch {
      this.#broken = true;
    }
  }

  end() {
    if (this.#file !== null)
      closeSync(this.#file);
    this.#file = null;
  }
}

module.exports = { isLogId, FileSink };
