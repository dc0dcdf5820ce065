import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { until } from '../kit/steward.ts';

let testing: TestDatabase;
let app: App;
let owned = true;
beforeAll(async () => {
  testing = await testDatabase();
  app = await startApp({
    config: readConfig({ PORT: '0' }),
    log: silentLog,
    url: testing.url,
    lifecycle: shippedLifecycle(),
    owned: () => owned,
  });
});
afterAll(async () => {
  await app?.stop();
  await testing?.close();
});

test('while another process may own the data, Steward is not ready and posts nothing; then what was due comes once', async () => {
  owned = false;
  const url = `http://localhost:${app.port}`;
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  const asked = await fetch(`${url}/console/say`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'steward-person': 'mia', origin: url },
    body: JSON.stringify({ key: randomUUID(), channel: 'general', text: '/promote churn@v12 to production' }),
  });
  expect(await asked.json()).toEqual({ ok: true });
  const cards = () => testing.database.sql`select shown, trying from card where subject = 'request:1'`;
  const posted = () =>
    testing.database.sql`select id from room_message where channel = 'releases' and marker is not null`;
  // A promote that takes more than two seconds is acknowledged with "working on it"; what it led to comes later.
  const answers = () =>
    testing.database.sql`select card ->> 'summary' as said from room_message where visible_to = 'mia'`;
  await until('the answer', async () => (await answers()).some(({ said }) => /^R-1 /.test(said)));
  expect(await cards()).not.toHaveLength(0);
  app.wake();
  app.wake();
  expect((await cards()).every(({ shown, trying }) => shown === 0 && trying === null)).toBe(true);
  expect(await posted()).toHaveLength(0);

  owned = true;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  await until('the card', async () => (await posted()).length === 1);
  await until('all cards', async () => (await cards()).every(({ shown }) => Number(shown) > 0));
  expect(await posted()).toHaveLength(1);
});
