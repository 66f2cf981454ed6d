// The contract's log files: <id>_logs.log and <id>_errors.log.
'use strict';

const { randomBytes } = require('node:crypto');
const { FileSink, isLogId } = require('./files.cjs');
const { Kind } = require('./logger.cjs');

/** The caller's id when it is fit for a file name, else one of our own; empty when nothing is logged. */
function chooseLogId(headers, isDevelopment) {
  const logging = headers['x-open-runtimes-logging'];
  if (logging && logging !== 'enabled')
    return '';
  const given = headers['x-open-runtimes-log-id'];
  if (isLogId(given))
    return given;
  return isDevelopment ? 'dev' : createLogId(Date.now());
}

/** 20 characters: seconds, milliseconds and chance. */
function createLogId(now) {
  const seconds = Math.floor(now / 1000).toString(16).padStart(8, '0');
  const milliseconds = (now % 1000).toString(16).padStart(5, '0');
  return `${seconds}${milliseconds}${randomBytes(4).toString('hex').slice(0, 7)}`;
}

/** The files of one request, there from its beginning, also when nothing is written; none without an id. */
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
