// The log files of the contract: <id>_logs.log and <id>_errors.log.
'use strict';

const { randomBytes } = require('node:crypto');
const { FileSink, isLogId } = require('./files.cjs');
const { Kind } = require('./logger.cjs');

/** Returns the caller's id when it is valid in a file name, otherwise a new id; empty when logging is off. */
function chooseLogId(headers, isDevelopment) {
  const logging = headers['x-open-runtimes-logging'];
  if (logging && logging !== 'enabled')
    return '';
  const given = headers['x-open-runtimes-log-id'];
  if (isLogId(given))
    return given;
  return isDevelopment ? 'dev' : createLogId(Date.now());
}

/** Returns 20 characters: seconds, milliseconds and random digits. */
function createLogId(now) {
  const seconds = Math.floor(now / 1000).toString(16).padStart(8, '0');
  const milliseconds = (now % 1000).toString(16).padStart(5, '0');
  return `${seconds}${milliseconds}${randomBytes(4).toString('hex').slice(0, 7)}`;
}

/** The files of one request. They are created at its start, even if nothing is written. Without an id there are none. */
class LogFiles {
  #logs = null;
  #errors = null;

  constructor(folder, id) {
    if (id === '')
      return;
    this.#logs = new FileSink(`${folder}/${id}_logs.log`);
    this.#errors = new FileSink(`${folder}/${id}_errors.log`);
    this.#logs.write('');
    this.#errors.write('');
  }

  write(kind, line) {
    (kind === Kind.error ? this.#errors : this.#logs)?.write(line);
  }

  end() {
    this.#logs?.end();
    this.#errors?.end();
  }
}

module.exports = { chooseLogId, LogFiles };
