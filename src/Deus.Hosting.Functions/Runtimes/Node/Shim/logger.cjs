// Collects the log of one request, within size limits.
'use strict';

const { formatLine } = require('./format.cjs');
const { wellFormed } = require('./primordials.cjs');

const MaxCharacters = 1_000_000;

/** The kind of a line: its level, and for errors whether it belongs to the errors. The host uses the same numbers. */
const Kind = { debug: 0, info: 1, warn: 2, consoleError: 3, error: 4 };

const Kinds = 8;
const kindOf = (mark) => mark % Kinds;
const lengthOf = (mark) => Math.floor(mark / Kinds);

/** Keeps the end of a growing text, so that its memory is bounded. */
class Tail {
  #name;
  #text = '';
  truncated = false;

  constructor(name) {
    this.#name = name;
  }

  /** Returns true when text was dropped. */
  write(line) {
    this.#text += line;
    if (this.#text.length <= 2 * MaxCharacters)
      return false;
    this.#text = this.#text.slice(-MaxCharacters);
    return this.truncated = true;
  }

  text() {
    if (!this.truncated && this.#text.length <= MaxCharacters)
      return wellFormed(this.#text);
    const warning = `[WARNING] ${this.#name} truncated. The output exceeded ${MaxCharacters} characters.\n`;
    return warning + wellFormed(this.#text.slice(warning.length - MaxCharacters));
  }
}

/** Keeps logs and errors as two texts, with a mark of kind and length for each line, in the order of writing. */
class Journal {
  #logs = new Tail('Logs');
  #errors = new Tail('Errors');
  #marks = [];

  write(kind, line) {
    this.#marks.push(line.length * Kinds + kind);
    if ((kind === Kind.error ? this.#errors : this.#logs).write(line))
      this.#forget();
  }

  written() {
    return { logs: this.#logs.text(), errors: this.#errors.text(), marks: this.#marks };
  }

  /** Drops the marks of dropped lines, so that the marks stay bounded. */
  #forget() {
    const left = { logs: MaxCharacters, errors: MaxCharacters };
    this.#marks = this.#marks.reverse().filter((mark) => {
      const stream = kindOf(mark) === Kind.error ? 'errors' : 'logs';
      const isKept = left[stream] >= 0;
      left[stream] -= lengthOf(mark);
      return isKept;
    }).reverse();
  }
}

/** Writes the lines of a request to sinks with write(kind, line), until the request has ended. */
class Logger {
  #sinks;
  #enabled;
  #open;
  #nativeSeen = false;

  constructor(switchValue, ...sinks) {
    this.#enabled = !switchValue || switchValue === 'enabled';
    this.#open = this.#enabled;
    this.#sinks = sinks;
    this.running = true;
  }

  log(values) {
    this.#write(Kind.info, values);
  }

  error(values) {
    this.#write(Kind.error, values);
  }

  /** Writes a line of console.log or another console method. */
  native(kind, values) {
    if (!this.#nativeSeen) {
      this.#nativeSeen = true;
      this.log(['Native logs detected. Use context.log() or context.error() for a better experience.']);
    }
    this.#write(kind, values);
  }

  /** Returns the error line of a failure after the function had returned; null when logging is off. */
  verdict(reason) {
    return this.#enabled ? wellFormed(formatLine([reason])) : null;
  }

  end() {
    this.#open = false;
    this.running = false;
  }

  #write(kind, values) {
    if (!this.#open)
      return;
    const line = formatLine(values);
    for (const sink of this.#sinks)
      sink.write(kind, line);
  }
}

module.exports = { Kind, Journal, Logger };
