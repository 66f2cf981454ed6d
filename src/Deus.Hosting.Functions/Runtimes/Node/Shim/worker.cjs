// The worker of a pool: one process, one deployment, one Unix socket. It removes its settings from the environment
// before any code of the function runs.
'use strict';

const { interceptConsole } = require('./console.cjs');
const { tolerateDeniedPaths } = require('./exists.cjs');
const { parseEnforcedHeaders } = require('./request.cjs');
const { createLoader } = require('./loader.cjs');
const { confinePackages } = require('./packages.cjs');
const { createPoolServer } = require('./pool-server.cjs');
const { unpackEnvironment } = require('./environment.cjs');

const take = (name) => {
  const value = process.env[name] ?? '';
  delete process.env[name];
  return value;
};

const socket = take('DEUS_WORKER_SOCKET');
const secret = take('DEUS_WORKER_SECRET');
const code = take('DEUS_WORKER_CODE');
const entrypoint = take('DEUS_WORKER_ENTRYPOINT');
const logFolder = take('DEUS_WORKER_LOGS');
const hasPackagesAbove = take('DEUS_WORKER_CONFINED') !== '';
unpackEnvironment(process.env);

interceptConsole();
tolerateDeniedPaths();
if (hasPackagesAbove)
  confinePackages(code);

const server = createPoolServer({
  secret,
  load: createLoader(code, entrypoint),
  enforcedHeaders: parseEnforcedHeaders(process.env.OPEN_RUNTIMES_HEADERS),
  logFolder,
});

// The host waits for this line. No code of the function has run before it.
server.listen(socket, () => process.stdout.write('HTTP server successfully started!\n'));
