// Ends the search for packages at the function's folder. Node.js also searches the folders above, where the packages of the application
// may lie. With the permission model it would fail there with ERR_ACCESS_DENIED.
'use strict';

const Module = require('node:module');
const { pathToFileURL } = require('node:url');

/** Call it once, before any code of the function is loaded. `root` is the function's folder, without links in its path. */
function confinePackages(root) {
  confineRequire(`${root}/`);
  const url = `${pathToFileURL(root).href}/`;
  if (typeof Module.registerHooks === 'function')
    Module.registerHooks({ resolve: createResolve(url) });
  else
    registerInThread(url);
}

function registerInThread(url) {
  try {
    Module.register(`data:text/javascript,${encodeURIComponent(hooksOf(url))}`, pathToFileURL(__filename).href);
  } catch (error) {
    // The permission model forbids threads. It forbids the packages above too, so their import fails with ERR_ACCESS_DENIED.
    if (error?.code !== 'ERR_ACCESS_DENIED')
      throw error;
  }
}

function confineRequire(root) {
  const original = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => {
    const paths = original.call(Module, from);
    return `${from}/`.startsWith(root) ? paths.filter((path) => path.startsWith(root)) : paths;
  };
}

/** Before Node.js 22.15, the hooks are a module that Node.js runs in a thread. */
const hooksOf = (url) => `${isPackage}\n${notFound}\n${createResolve}\nexport const resolve = createResolve(${JSON.stringify(url)});`;

/** Returns a hook for `import`. It is asynchronous when the next hook is. */
function createResolve(root) {
  return (specifier, context, next) => {
    if (!isPackage(specifier) || !context.parentURL?.startsWith(root))
      return next(specifier, context);
    const check = (found) => {
      if (found.url.startsWith('file:') && !found.url.startsWith(root))
        throw notFound(specifier, context);
      return found;
    };
    const fail = (error) => {
      throw error?.code === 'ERR_ACCESS_DENIED' ? notFound(specifier, context) : error;
    };
    let found;
    try {
      found = next(specifier, context);
    } catch (error) {
      fail(error);
    }
    return typeof found?.then === 'function' ? found.then(check, fail) : check(found);
  };
}

/** Returns true for the names of packages and built-in modules; false for paths, URLs and imports of the package itself. */
function isPackage(specifier) {
  return !/^(?:\.{0,2}\/|\.{1,2}$|#|[a-z][a-z0-9+.-]*:)/i.test(specifier);
}

function notFound(specifier, context) {
  const error = new Error(`Cannot find package '${specifier}' imported from ${context.parentURL}`);
  error.code = 'ERR_MODULE_NOT_FOUND';
  return error;
}

module.exports = { confinePackages };
