// The worker of a pool: one process, one deployment, one Unix socket. It starts without a deployment and receives it once, over the socket. It
// removes its settings from the environment before any code of the function runs.
'use strict';

const { interceptConsole } = require('./console.cjs');
const { tolerateDeniedPaths } = require('./exists.cjs');
const { parseEnforcedHeaders } = require('./request.cjs');
const { createLoader } = require('./loader.cjs');
const { confinePackages } = require('./packages.cjs');
const { createPoolServer } = require('./pool-server.cjs');

const take = (name) => {
  const value = process.env[name] ?? '';
  delete process.env[name];
  return value;
};

const socket = take('DEUS_WORKER_SOCKET');
const secret = take('DEUS_WORKER_SECRET');
const logFolder = take('DEUS_WORKER_LOGS');

interceptConsole();
tolerateDeniedPaths();

/** Prepares the process for its deployment. No code of the function runs before its first request. */
function prepare({ code, entrypoint, isConfined, environment }) {
  for (const [name, value] of environment)
    process.env[name] = value;
  if (isConfined)
    confinePackages(code);
  return { load: createLoader(code, entrypoint), enforcedHeaders: parseEnforcedHeaders(process.env.OPEN_RUNTIMES_HEADERS) };
}

// The host waits for this line.
createPoolServer({ secret, logFolder, prepare }).listen(socket, () => process.stdout.write('HTTP server successfully started!\n'));
