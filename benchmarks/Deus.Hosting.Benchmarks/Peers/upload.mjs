// Uploads twice with node-appwrite in a separate process. Prints the milliseconds of the first and the second upload.
// Usage: node upload.mjs sequence|parallel URL FILE
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const require = createRequire(import.meta.url);
const { Client, Functions } = require('node-appwrite');
const { InputFile } = require('node-appwrite/file');

const [, , how, url, file] = process.argv;
const client = new Client().setEndpoint(`${url}/v1`).setProject('p').setKey('k');
if (how === 'sequence') {
  // The library sends up to eight parts in parallel and has no setting for it. This queue sends one call at a time.
  const call = client.call.bind(client);
  let last = Promise.resolve();
  client.call = (...args) => (last = last.then(() => call(...args)));
}

const functions = new Functions(client);
const times = [];
for (let i = 0; i < 2; i++) {
  const started = performance.now();
  await functions.createDeployment({
    functionId: 'f', code: InputFile.fromPath(file), activate: true, entrypoint: 'src/main.js', commands: 'npm install',
  });
  times.push((performance.now() - started).toFixed(1));
}

console.log(times.join(' '));
