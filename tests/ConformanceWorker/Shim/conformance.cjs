// A worker as the Open Runtimes contract describes it: a TCP port, a folder of logs, settings in the environment. A
// conformance suite tests with it the modules of the host's worker, which are in the same folder at run time.
'use strict';

const { createConformanceServer } = require('./conformance-server.cjs');
const { interceptConsole } = require('./console.cjs');
const { createLoader } = require('./loader.cjs');
const { parseEnforcedHeaders } = require('./request.cjs');

const { env } = process;

interceptConsole();

const server = createConformanceServer({
  secret: env.OPEN_RUNTIMES_SECRET ?? '',
  load: createLoader(env.DEUS_CONFORMANCE_CODE || '/usr/local/server/src/function', env.OPEN_RUNTIMES_ENTRYPOINT ?? ''),
  enforcedHeaders: parseEnforcedHeaders(env.OPEN_RUNTIMES_HEADERS),
  isDevelopment: env.OPEN_RUNTIMES_ENV === 'development',
  logFolder: env.DEUS_CONFORMANCE_LOGS || '/mnt/logs',
  timingsFile: env.DEUS_CONFORMANCE_TIMINGS || '/mnt/telemetry/timings.txt',
});

const place = env.DEUS_CONFORMANCE_SOCKET
  ? { path: env.DEUS_CONFORMANCE_SOCKET }
  : { port: Number(env.DEUS_CONFORMANCE_PORT || 3000), host: env.DEUS_CONFORMANCE_ADDRESS || '0.0.0.0' };

server.listen(place, () => {
  process.stdout.write(`HTTP server successfully started!\nListening on port ${server.address().port}.\n`);
});
