// Shared set-up of the scripts: reads the host's address from the environment and exports assertions.
import assert from 'node:assert/strict';
import { Client, Functions } from 'node-appwrite';

export { assert };

export const { DEUS_ENDPOINT: endpoint, DEUS_PROJECT: project, DEUS_KEY: key, DEUS_SMALL: small, DEUS_BIG: big } = process.env;

export const client = new Client().setEndpoint(endpoint).setProject(project).setKey(key);

export const functions = new Functions(client);

/** The function's own words: an error of the API with this status and type. */
export async function refused(promise, code, type) {
  await assert.rejects(promise, (error) => {
    assert.deepEqual([error.code, error.type], [code, type], error.message);
    return true;
  });
}

/** Waits until the build has ended, by what the API says of it. */
export async function built(functionId, deploymentId) {
  for (;;) {
    const deployment = await functions.getDeployment({ functionId, deploymentId });
    if (['ready', 'failed', 'canceled'].includes(deployment.status)) return deployment;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The client prints a warning header to stderr: the host must send none. */
let warned = '';
const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (text, ...rest) => {
  warned += text;
  return write(text, ...rest);
};
process.on('exit', (code) => {
  if (code === 0 && warned) process.exitCode = 3;
});
