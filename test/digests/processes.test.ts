import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDigest } from '../../src/digests/create-digest.ts';
import { type Child, startChild } from '../kit/child-process.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { testWorkspace, type Workspace } from '../kit/lifecycle.ts';
import { checkout, until } from '../kit/steward.ts';
import { random, seedOf } from '../queue/random.ts';

/** Five digests share each channel: they are one message there. */
const SHARED = 5;
const full = process.env.ROUNDS === 'full';
/** A tenth where the whole sweep is not asked for. */
const slots = full ? 500 : 50;
const kills = full ? 30 : 3;

let on: TestDatabase;
let world: Workspace;
const alive = new Set<Child>();
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL');
  await Promise.all([...alive].map((child) => child.ended));
  await on.close();
});

/** So many digests whose slot came within the hour. */
async function due(workspace: string, digests: number): Promise<void> {
  const slot = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const clock = testClock(new Date(slot.getTime() - 60_000).toISOString());
  await on.database.sql`delete from timer`;
  await on.database.sql`drop table if exists posted`;
  await on.database.sql`create table posted (id serial primary key, channel text, marker text, summary text)`;
  world = await testWorkspace(testUnit(on.database, { clock }), workspace);
  const make = (number: number) =>
    createDigest(world.as('ada'), {
      name: `digest-${number}`,
      at: `0 ${slot.getUTCHours()} * * *`,
      zone: 'UTC',
      places: [{ platform: 'console', team: workspace, channel: `c${number % (digests / SHARED)}` }],
      sections: ['requests'],
    });
  for (let number = 0; number < digests; number += 50)
    await Promise.all(Array.from({ length: Math.min(50, digests - number) }, (_, index) => make(number + index)));
  // Nobody waits for the spread.
  await on.database.sql`update timer set due_at = ${slot} where kind = 'digest'`;
}

/** Starts as Steward's own do, with what those keep of the sources they compiled. */
const quick = {
  NODE_OPTIONS: `--import=${new URL('../../src/quick-imports.ts', import.meta.url).href}`,
  NODE_COMPILE_CACHE: join(checkout, 'node_modules/.cache/steward'),
};

async function start(): Promise<Child> {
  const env = { PATH: process.env.PATH ?? '', ...quick };
  const child = startChild(new URL('./pump-child.ts', import.meta.url), [on.url], { env });
  alive.add(child);
  await child.line(/^ready$/);
  return child;
}

const count = async (what: string): Promise<number> => {
  const [row] = await world.unit.db.execute<{ n: number }>(sql.raw(`select count(*)::int as n from ${what}`));
  return row?.n ?? 0;
};
const ours = () => `workspace_id = '${world.system.workspace}'`;
const arrived = () => count(`digest_delivery where ${ours()} and state = 'delivered'`);

async function expectAllOnce(digests: number): Promise<void> {
  const channels = digests / SHARED;
  expect(await count(`digest_run where ${ours()}`)).toBe(digests);
  expect(await count(`digest_delivery where ${ours()}`)).toBe(digests);
  expect(await count(`digest where ${ours()} and next_slot > now()`)).toBe(digests);
  expect(await count(`card where ${ours()} and subject like 'digest-notice:%'`), 'nobody is told of a delay').toBe(0);
  expect(await count('posted')).toBe(channels);
  expect(await count('(select distinct marker from posted) as m')).toBe(channels);
  const facts = (kind: string) => count(`ledger where ${ours()} and body::jsonb ->> 'kind' = '${kind}'`);
  expect(await Promise.all(['digest.run', 'digest.delivered', 'digest.failed'].map(facts))).toEqual([
    digests,
    digests,
    0,
  ]);
}

test(`three processes with ${slots} slots make ${slots} runs, and one message in each of ${slots / SHARED} channels`, {
  timeout: 180_000,
}, async () => {
  await due('three', slots);
  const children = await Promise.all([start(), start(), start()]);
  await until('every digest', async () => (await arrived()) === slots, 150_000);
  for (const child of children) child.kill('SIGKILL');
  await expectAllOnce(slots);
});

test(`killed ${kills} times while they run, three processes lose none and double none`, {
  timeout: 600_000,
}, async () => {
  await due('killed', slots);
  const chance = random(seedOf());
  const children = await Promise.all([start(), start(), start()]);
  for (let kill = 0; kill < kills; kill += 1) {
    const before = await arrived();
    await until('some digests', async () => (await arrived()) > before || (await arrived()) === slots, 60_000);
    const victim = children.splice(Math.floor(chance() * children.length), 1)[0];
    victim?.kill('SIGKILL');
    if (victim) alive.delete(victim);
    await victim?.ended;
    children.push(await start());
  }
  await until('every digest', async () => (await arrived()) === slots, 300_000);
  for (const child of children) child.kill('SIGKILL');
  await expectAllOnce(slots);
});
