// Writes log lines to disk as they are written, so that the host can read them after the process has ended. A line is
// [1 digit: kind][3 digits: length][6 digits: number of the line][text], in base 36. Logs and errors have a file each.
'use strict';

const { unlinkSync } = require('node:fs');
const { FileSink } = require('./files.cjs');
const { Kind } = require('./logger.cjs');

const MaxCharacters = 1_000_000;
const Base = 36;

const digits = (number, count) => number.toString(Base).padStart(count, '0');

/** The spool of one request. `path` is the path of its files without their extensions. */
class Spool {
  #logs;
  #errors;
  #lines = 0;

  constructor(path) {
    this.#logs = new SpoolFile(`${path}.logs`);
    this.#errors = new SpoolFile(`${path}.errors`);
  }

  write(kind, line) {
    const file = kind === Kind.error ? this.#errors : this.#logs;
    file.write(`${kind}${digits(line.length, 3)}${digits(this.#lines++, 6)}`, line);
  }

  remove() {
    this.#logs.remove();
    this.#errors.remove();
  }
}

/** Keeps at least the last MaxCharacters characters, in at most two files, until it is removed. */
class SpoolFile {
  #path;
  #sink;
  #written = 0;
  #files = new Set();

  constructor(path) {
    this.#path = path;
    this.#sink = new FileSink(path);
  }

  write(prefix, line) {
    if (this.#written > MaxCharacters) {
      this.#sink.rotate(`${this.#path}.old`);
      this.#files.add(`${this.#path}.old`);
      this.#written = 0;
    }
    this.#sink.write(prefix + line);
    this.#files.add(this.#path);
    this.#written += line.length;
  }

  remove() {
    this.#sink.end();
    for (const file of this.#files) {
      try {
        unlinkSync(file);
      } catch {
        // The host removes the folder with the worker.
      }
    }
  }
}

module.exports = { Spool };
