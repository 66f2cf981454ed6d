// Log files. Lines are written synchronously.
'use strict';

const { closeSync, openSync, renameSync, writeSync } = require('node:fs');

const Valid = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns true for ids that are safe in a file name. */
const isLogId = (id) => typeof id === 'string' && Valid.test(id);

/** Appends to a file, which the first write creates. When a write fails, lines are lost, but the request continues. */
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

  /** Renames the file, replacing an existing file of that name. The next write creates a new file. */
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
