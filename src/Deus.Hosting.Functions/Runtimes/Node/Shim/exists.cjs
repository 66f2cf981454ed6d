// fs.existsSync and fs.exists answer false for a path outside of the permitted folders, as they do for every path that cannot be read. Node.js
// throws ERR_ACCESS_DENIED with its permission model.
'use strict';

const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const isDenied = (error) => error?.code === 'ERR_ACCESS_DENIED';

/** Replaces both functions. Call it once, before any code of the function is loaded. */
function tolerateDeniedPaths() {
  fs.existsSync = withFallback(fs.existsSync, () => false);
  fs.exists = withFallback(fs.exists, (path, callback) => { process.nextTick(callback, false); });
  syncBuiltinESMExports();
}

/** A proxy keeps the properties of the function, such as its form for util.promisify. */
function withFallback(original, fallback) {
  return new Proxy(original, {
    apply(target, self, values) {
      try {
        return Reflect.apply(target, self, values);
      } catch (error) {
        if (!isDenied(error))
          throw error;
        return fallback(...values);
      }
    },
  });
}

module.exports = { tolerateDeniedPaths };
