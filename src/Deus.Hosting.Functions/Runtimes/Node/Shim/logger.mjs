// What a function logs during one request, kept within bounds.
import { formatLine } from './format.mjs';

const MaxCharacters = 1_000_000;

/** Keeps the newest part of what is written, so that a flood of logs does not fill the memory. */
export class TailSink {
  #name;
  #text = '';
  #truncated = false;

  constructor(name) {
    this.#name = name;
  }

  write(line) {
    this.#text += line;
    if (this.#text.length > 2 * MaxCharacters) {
      this.#text = this.#text.slice(-MaxCharacters);
      this.#truncated = true;
    }
  }

  text() {
    if (!this.#truncated && this.#text.length <= MaxCharacters)
      return this.#text.toWellFormed();
    const warning = `[WARNING] ${this.#name} truncated. The output exceeded ${MaxCharacters} characters.\n`;
    return warning + this.#text.slice(warning.length - MaxCharacters).toWellFormed();
  }
}

/** Writes lines to its sinks until the request has ended; sinks are anything with write(line). */
export class Logger {
  #logs;
  #errors;
  #enabled;
  #open;
  #nativeSeen = false;

  constructor(switchValue, logs, errors) {
    this.#enabled = !switchValue || switchValue === 'enabled';
    this.#open = this.#enabled;
    this.#logs = logs;
    this.#errors = errors;
    this.running = true;
  }

  log(values) {
    this.#write(this.#logs, values);
  }

  error(values) {
    this.#write(this.#errors, values);
  }

  /** A line of console.log and its like. */
  native(values) {
    if (!this.#nativeSeen) {
      this.#nativeSeen = true;
      this.log(['Native logs detected. Use context.log() or context.error() for a better experience.']);
    }
    this.log(values);
  }

  /** Why a request failed after the function had returned, and after this has ended for the function. */
  verdict(reason) {
    if (this.#enabled)
      this.#errors.write(formatLine([reason]));
  }

  end() {
    this.#open = false;
    this.running = false;
  }

  #write(sink, values) {
    if (this.#open)
      sink.write(formatLine(values));
  }
}
