// console.log and its like, sent to the log of the request that called them, however many run at once.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage();

export const runWithLogger = (logger, action) => current.run(logger, action);

/** To be called once, before any code of the function is loaded. */
export function interceptConsole() {
  for (const method of ['log', 'info', 'debug', 'warn', 'error']) {
    const original = console[method].bind(console);
    console[method] = (...values) => {
      const logger = current.getStore();
      if (logger?.running)
        logger.native(values);
      else
        original(...values);
    };
  }
}
