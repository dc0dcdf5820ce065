import { afterAll, beforeAll, expect, it } from 'vitest';
import { guardPlatform } from '../../src/app/guard-platform.ts';
import type { Platform } from '../../src/chat/ports/platform.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const silent: Platform = {
  name: 'slack',
  start: async () => undefined,
  stop: async () => undefined,
  status: () => ({ connected: true, detail: 'connected' }),
  post: async () => ({ channel: 'C1', message: '1' }),
  update: async () => undefined,
  find: async () => undefined,
  people: { standing: async () => ({ standing: 'member' }) },
  groups: { resolve: async () => undefined, members: async () => [], setMembers: async () => true },
  home: { publish: async () => undefined },
  history: {
    marked: async () => [],
    read: async () => ({ ref: { channel: 'C', message: '1' }, author: { type: 'app' }, at: new Date(), text: '' }),
  },
};
const signal = AbortSignal.timeout(60_000);
const calls: [string, (platform: Platform) => Promise<unknown>][] = [
  [
    'post',
    (platform) => platform.post({ team: 'T', channel: 'C' }, { tone: 'neutral', summary: '', parts: [] }, 'm', signal),
  ],
  ['find', (platform) => platform.find({ team: 'T', channel: 'C' }, 'm', new Date(), signal)],
  ['setMembers', async (platform) => platform.groups?.setMembers('T', 'G', [], [], signal)],
  ['members', async (platform) => platform.groups?.members('T', 'G', [], signal)],
  [
    'publish',
    async (platform) => platform.home?.publish('T', 'U', { tone: 'neutral', summary: '', parts: [] }, signal),
  ],
  ['read', async (platform) => platform.history?.read({ team: 'T', channel: 'C' }, '1', signal)],
  ['marked', async (platform) => platform.history?.marked({ team: 'T', channel: 'C' }, 'pushpin', signal)],
  ['standing', async (platform) => platform.people?.standing('T', 'U', signal)],
];

it.each(calls)('a platform call (%s) throws inside a transaction and nowhere else', async (_, call) => {
  const platform = guardPlatform(silent);
  await call(platform);
  const ctx = testCtx(testUnit(database.database));
  await expect(inTransaction(ctx, () => call(platform))).rejects.toThrow('inside a transaction');
  await inTransaction(ctx, async () => undefined);
  await call(platform);
});
