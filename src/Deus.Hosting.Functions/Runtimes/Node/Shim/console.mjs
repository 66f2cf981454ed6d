// console.log and its like, sent to the log of the request that called them, however many run at once.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Kind } from './logger.mjs';

const Methods = { log: Kind.info, info: Kind.info, debug: Kind.debug, warn: Kind.warn, error: Kind.consoleError };

const current = new AsyncLocalStorage();

export const runWithLogger = (logger, action) => current.run(logger, action);

/** To be called once, before any code of the function is loaded. */
export function interceptConsole() {
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
