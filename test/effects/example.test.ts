import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRequest } from '../../src/effects/send-request.ts';
import { signWebhook } from '../../src/effects/sign-webhook.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { checkout } from '../kit/steward.ts';
import { approvedWorld, SECRETS } from './apply-world.ts';

let on: TestDatabase;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the receiver of the examples takes what Steward signs, and refuses the rest', async () => {
  const port = await freePort();
  const env = { PATH: process.env.PATH ?? '', RELEASES: SECRETS.RELEASES ?? '', PORT: String(port) };
  const child = spawn(process.execPath, [join(checkout, 'examples/effects/receive-webhook.mjs')], { env });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    const url = `http://127.0.0.1:${port}/`;
    // Steward signs with the real time here: the receiver compares it with its own.
    const world = await approvedWorld(on, [
      { webhook: { url, secrets: ['RELEASES_OLD', 'RELEASES'], 'allow-private': true } },
    ]);
    world.clock.now = new Date();
    expect(await world.apply()).toBeUndefined();
    expect((await lines.next()).value).toBe(
      `R-${world.number}: deploy churn@v12 (sha256:v120000000000000) to production`,
    );
    const message = { id: 'msg_1', body: '{}', at: new Date() };
    const headers = signWebhook(message, ['another secret of thirty-two bytes']);
    const sent = { url, method: 'POST', headers, body: '{}', allowPrivate: true } as const;
    expect((await sendRequest(sent)).status).toBe(401);
  } finally {
    child.kill();
  }
});
