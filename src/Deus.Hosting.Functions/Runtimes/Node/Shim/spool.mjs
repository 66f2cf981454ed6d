// Log lines on disk as they are written, for those who want them from a process that is no longer there to tell.
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';

const Valid = /^[A-Za-z0-9_-]{1,64}$/;
const MaxCharacters = 1_000_000;

/** True for ids that are safe in a file name. */
export const isLogId = (id) => Valid.test(id);

/** Appends lines to a file, which exists from the first line on. A full disk costs lines, never the request. */
export class FileSink {
  #path;
  #file = null;
  #broken = false;

  constructor(path) {
    this.#path = path;
  }

  /** Creates the file also when nothing is written. */
  open() {
    this.write('');
  }

  write(line) {
    if (this.#broken)
      return;
    try {
      this.#file ??= openSync(this.#path, 'a', 0o600);
      writeSync(this.#file, line);
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

/** Keeps at least the newest part of what is written, in two files at most, until it is removed. */
export class Spool {
  #path;
  #sink;
  #written = 0;
  #files = new Set();

  constructor(path) {
    this.#path = path;
    this.#sink = new FileSink(path);
  }

  write(line) {
    if (this.#written > MaxCharacters) {
      this.#sink.rotate(`${this.#path}.old`);
      this.#files.add(`${this.#path}.old`);
      this.#written = 0;
    }
    this.#sink.write(line);
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

/** Writes to several sinks. */
export class Tee {
  #sinks;

  constructor(...sinks) {
    this.#sinks = sinks;
  }

  write(line) {
    for (const sink of this.#sinks)
      sink.write(line);
  }
}
