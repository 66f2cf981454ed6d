// Creates, configures, deploys, waits, executes, rolls back, downloads and deletes with Appwrite's SDK for Node.js.
import { readFileSync } from 'node:fs';
import { ID, Query } from 'node-appwrite';
import { InputFile } from 'node-appwrite/file';
import { assert, big, built, client, functions, refused, small } from './connect.mjs';

assert.deepEqual(await client.ping(), { message: 'Pong!' });

const created = await functions.create({
  functionId: 'hello',
  name: 'Hello',
  runtime: 'node-20.0',
  execute: ['any'],
  events: ['users.*.create'],
  timeout: 15,
  entrypoint: 'src/main.js',
  commands: '',
  scopes: ['users.read'],
  buildSpecification: 's-1vcpu-512mb',
  runtimeSpecification: 's-1vcpu-512mb',
  deploymentRetention: 0,
});
assert.deepEqual([created.$id, created.runtimeSpecification, created.live], ['hello', 's-1vcpu-512mb', true]);
await refused(functions.create({ functionId: 'hello', name: 'x', runtime: 'node-20.0' }), 409, 'function_already_exists');

const unnamed = await functions.create({ functionId: ID.unique(), name: 'U', runtime: 'node-20.0' });
assert.match(unnamed.$id, /^[0-9a-f]{20}$/);
assert.deepEqual(await functions.delete({ functionId: unnamed.$id }), { message: '' });

// Variables.
const plain = await functions.createVariable({ functionId: 'hello', variableId: ID.unique(), key: 'GREETING', value: 'hi', secret: false });
const secret = await functions.createVariable({ functionId: 'hello', variableId: ID.unique(), key: 'TOKEN', value: 'hunter2' });
assert.deepEqual([plain.value, secret.value, secret.secret], ['hi', '', true]);
const renewed = await functions.updateVariable({ functionId: 'hello', variableId: plain.$id, value: 'hello' });
assert.deepEqual([renewed.key, renewed.value], ['GREETING', 'hello']);
await refused(
  functions.updateVariable({ functionId: 'hello', variableId: secret.$id, key: 'TOKEN', secret: false }), 400, 'variable_cannot_unset_secret');
const variables = await functions.listVariables({ functionId: 'hello' });
assert.deepEqual([variables.total, variables.variables.map((v) => v.key)], [2, ['GREETING', 'TOKEN']]);

// A small bundle in one request.
const first = await functions.createDeployment({ functionId: 'hello', code: InputFile.fromPath(small, 'code.tar.gz'), activate: true });
assert.deepEqual([first.type, first.sourceSize], ['manual', readFileSync(small).length]);
const ready = await built('hello', first.$id);
assert.equal(ready.status, 'ready', ready.buildLogs);
assert.equal((await functions.get({ functionId: 'hello' })).deploymentId, first.$id);

// Executions.
const executed = await functions.createExecution({
  functionId: 'hello', body: '{"a":1}', async: false, xpath: '/x?y=1', method: 'PUT', headers: { 'x-own': 'z' },
});
assert.deepEqual([executed.status, executed.responseStatusCode, executed.functionId], ['completed', 200, 'hello'], executed.errors);
assert.deepEqual(JSON.parse(executed.responseBody), {
  version: 'one', method: 'PUT', path: '/x', query: { y: '1' }, own: 'z', body: '{"a":1}', greeting: 'hello', secret: 'hunter2',
});
assert.match(executed.logs, /greeted/);
const kept = await functions.getExecution({ functionId: 'hello', executionId: executed.$id });
assert.deepEqual([kept.status, kept.responseBody], ['completed', '']);

// An asynchronous execution, and a scheduled one.
const waiting = await functions.createExecution({ functionId: 'hello', async: true });
assert.deepEqual([waiting.status, waiting.responseStatusCode], ['waiting', 0]);
for (let status = 'waiting'; status !== 'completed';) {
  status = (await functions.getExecution({ functionId: 'hello', executionId: waiting.$id })).status;
  assert.notEqual(status, 'failed');
}
const inTenMinutes = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 600_000).toISOString();
const scheduled = await functions.createExecution({ functionId: 'hello', async: true, scheduledAt: inTenMinutes });
assert.deepEqual([scheduled.status, scheduled.trigger], ['scheduled', 'schedule']);
await functions.deleteExecution({ functionId: 'hello', executionId: scheduled.$id });

// A bundle of 13 MB in chunks, up to eight concurrently.
let progress = 0;
const second = await functions.createDeployment({
  functionId: 'hello', code: InputFile.fromPath(big, 'code.tar.gz'), activate: true, onProgress: (p) => { progress = p.progress; },
});
assert.equal(progress, 100);
const builtBig = await built('hello', second.$id);
assert.deepEqual([builtBig.status, builtBig.sourceSize], ['ready', readFileSync(big).length], builtBig.buildLogs);
assert.equal(JSON.parse((await functions.createExecution({ functionId: 'hello' })).responseBody).version, 'two');

// The downloaded source equals the uploaded one.
const download = await functions.getDeploymentDownload({ functionId: 'hello', deploymentId: second.$id });
assert.ok(Buffer.from(download).equals(readFileSync(big)));
assert.ok((await functions.getDeploymentDownload({ functionId: 'hello', deploymentId: second.$id, type: 'output' })).byteLength > 0);

// Back to the first version.
assert.equal((await functions.updateFunctionDeployment({ functionId: 'hello', deploymentId: first.$id })).deploymentId, first.$id);
assert.equal(JSON.parse((await functions.createExecution({ functionId: 'hello' })).responseBody).version, 'one');

// A completed build cannot be canceled; it can be duplicated.
await refused(functions.updateDeploymentStatus({ functionId: 'hello', deploymentId: first.$id }), 400, 'build_already_completed');
const again = await functions.createDuplicateDeployment({ functionId: 'hello', deploymentId: first.$id });
assert.notEqual(again.$id, first.$id);
assert.equal((await built('hello', again.$id)).status, 'ready');

// Lists.
const ids = (list) => list.map((item) => item.$id);
const newest = await functions.listDeployments({ functionId: 'hello', queries: [Query.orderDesc('$createdAt'), Query.limit(1)] });
assert.deepEqual([newest.total, ids(newest.deployments)], [3, [again.$id]]);
const after = await functions.listDeployments({ functionId: 'hello', queries: [Query.cursorAfter(first.$id)] });
assert.deepEqual(ids(after.deployments), [second.$id, again.$id]);
const large = await functions.listDeployments({ functionId: 'hello', queries: [Query.greaterThan('sourceSize', 5_000_000)] });
assert.deepEqual(ids(large.deployments), [second.$id]);
const either = await functions.listExecutions({
  functionId: 'hello', queries: [Query.or([Query.equal('requestMethod', ['PUT']), Query.equal('status', ['failed'])])],
});
assert.deepEqual(ids(either.executions), [executed.$id]);
assert.equal((await functions.list({ queries: [Query.equal('name', ['Hello'])], search: 'ell', total: true })).total, 1);
await refused(functions.list({ queries: [Query.select(['name'])] }), 400, 'general_query_invalid');
assert.ok((await functions.listSpecifications()).total === 9);
await refused(functions.listRuntimes(), 401, 'general_unauthorized_scope');

// An update replaces all settings, including absent ones.
const updated = await functions.update({ functionId: 'hello', name: 'Other', runtime: 'node-20.0', execute: ['any'], entrypoint: 'src/main.js' });
assert.deepEqual([updated.name, updated.scopes], ['Other', []]);

// Deletes each resource.
await functions.deleteExecution({ functionId: 'hello', executionId: executed.$id });
await refused(functions.getExecution({ functionId: 'hello', executionId: executed.$id }), 404, 'execution_not_found');
await functions.deleteVariable({ functionId: 'hello', variableId: secret.$id });
await functions.deleteDeployment({ functionId: 'hello', deploymentId: first.$id });
assert.equal((await functions.get({ functionId: 'hello' })).deploymentId, again.$id);
await functions.deleteDeployment({ functionId: 'hello', deploymentId: again.$id });
await refused(functions.createExecution({ functionId: 'hello' }), 404, 'deployment_not_found');
await functions.delete({ functionId: 'hello' });
await refused(functions.get({ functionId: 'hello' }), 404, 'function_not_found');
