// Loads the function from the deployment's folder at the first request, and keeps it until the process ends.
'use strict';

const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { formatValue } = require('./format.cjs');

/** The function cannot be loaded. The message is written to the function's error log. */
class LoadError extends Error {}

/** Returns a function that resolves to the handler. */
function createLoader(folder, entrypoint) {
  const path = `${folder}/${entrypoint}`;
  const require = createRequire(`${folder}/`);
  let handler;
  return async () => handler ??= toHandler(await load());

  async function load() {
    if (!exists(path))
      throw new LoadError(`Failed to load entrypoint, the file "${entrypoint}" does not exist.`);
    try {
      return require(path);
    } catch (error) {
      // ERR_REQUIRE_ESM: Node.js before 20.19 cannot require ECMAScript modules. ERR_REQUIRE_ASYNC_MODULE: no version can require a
      // module with top-level await.
      if (error?.code !== 'ERR_REQUIRE_ESM' && error?.code !== 'ERR_REQUIRE_ASYNC_MODULE')
        throw explain(error);
    }
    try {
      return await import(pathToFileURL(path).href);
    } catch (error) {
      throw explain(error);
    }
  }

  function explain(error) {
    if (error instanceof SyntaxError)
      return new LoadError(`Syntax error in ${entrypoint}: ${error.stack}`);
    if (error instanceof TypeError)
      return new LoadError(error.message);
    return new LoadError(`Failed to load module: ${formatValue(error)}`);
  }
}

function exists(path) {
  try {
    return existsSync(path);
  } catch {
    return false; // The permission model does not allow the worker to read the path.
  }
}

function toHandler(module) {
  const handler = module?.default || module;
  if (typeof handler !== 'function')
    throw new LoadError('Function signature invalid. Export one function: module.exports = async (context) => { ... }');
  return handler;
}

module.exports = { LoadError, createLoader };
