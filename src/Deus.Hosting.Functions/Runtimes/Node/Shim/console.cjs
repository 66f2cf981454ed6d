// Redirects console methods to the log of the request that calls them, also when several requests run concurrently.
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { Kind } = require('./logger.cjs');

const Methods = { log: Kind.info, info: Kind.info, debug: Kind.debug, warn: Kind.warn, error: Kind.consoleError };

const current = new AsyncLocalStorage();

const runWithLogger = (logger, action) => current.run(logger, action);

/** Replaces the console methods. Call it once, before any code of the function is loaded. */
function interceptConsole() {
  for (const [method, kind] of Object.entries(Methods)) {
    const original = console[method].bind(console);
    console[method] = (...values) => {
      const logger = current.getStore();
      if (logger?.running)
        logger.native(kind, values);
      else
        original(...values);
    };
  }
}

module.exports = { runWithLogger, interceptConsole };
