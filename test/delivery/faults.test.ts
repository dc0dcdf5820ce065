import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Platform } from '../../src/chat/ports/platform.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { random, seedOf } from '../queue/random.ts';
import { type Stage, stageOn } from './stage.ts';

/** A tenth of the full sweep unless asked. */
const rounds = process.env.ROUNDS === 'full' ? 1_000 : 100;
const cardCount = rounds / 5;
const timing = { callTimeoutMs: 250, graceMs: 200, doubtWaitMs: 20, checkAfterMs: 60 };

let on: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  on = await testDatabase();
  stage = stageOn(on, { clock: 'real' });
});
afterAll(async () => {
  await stage.clear();
  await on.close();
});

test(`three pumps, 10 % 429s, 15 % accepted and dropped, 5 % deaths, ${rounds} rounds: no card twice, none stale`, {
  timeout: 120_000,
}, async () => {
  const chance = random(seedOf());
  const counts = { limited: 0, dropped: 0, death: 0, well: 0 };
  const next = fatesOf(chance, counts);
  stage.platform.fault = () => {
    const fate = fateOfCall;
    fateOfCall = 'well';
    if (fate === 'limited') return 'rate-limited';
    if (fate !== 'dropped') return undefined;
    // Some answers are lost at once, some are waited for until the time is up.
    return chance() < 0.9 ? 'dropped' : () => new Promise(() => undefined);
  };
  const alive: Delivery[] = [];
  for (let count = 0; count < 3; count++) alive.push(startMortal(next, chance, alive));

  for (let round = 0; round < rounds; round++) {
    const number = round < cardCount ? round : Math.floor(chance() * cardCount);
    const subject = `R-${number}`;
    stage.look.set(subject, `${subject} round ${round}`);
    const address = { platform: 'slack', team: 'T1', channel: `C${number % 7}` } as const;
    await stage.want({ subject, address, lane: number % 5 === 0 ? 'page' : 'approval' });
    for (const pump of alive) pump.wake();
  }
  await stage.untilAllShown(alive);

  const messages = [...stage.platform.messages.values()];
  expect(new Set(messages.map(({ marker }) => marker)).size).toBe(messages.length);
  expect(messages.map(({ summary }) => summary).sort()).toEqual([...stage.look.values()].sort());
  expect(messages).toHaveLength(cardCount);
  expect(Math.min(counts.limited, counts.dropped, counts.death), 'every fault happened').toBeGreaterThan(0);
});

type Fate = 'well' | 'limited' | 'dropped' | 'death';
let fateOfCall: Fate = 'well';

/** What happens to each call: of every twenty, in an order of chance, two are limited, three dropped, one kills its pump. */
function fatesOf(chance: () => number, counts: Record<Fate, number>): () => Fate {
  let fates: Fate[] = [];
  return () => {
    if (fates.length === 0) {
      const well = Array<Fate>(14).fill('well');
      fates = (['limited', 'limited', 'dropped', 'dropped', 'dropped', 'death', ...well] as const)
        .map((fate) => ({ fate, order: chance() }))
        .sort((a, b) => a.order - b.order)
        .map(({ fate }) => fate);
    }
    const fate = fates.pop() ?? 'well';
    counts[fate] += 1;
    return fate;
  };
}

/**
 * A pump that dies in 5 % of its calls, before or after the platform did what it was asked: from then on it neither reads
 * nor writes, nor calls, and another one starts.
 */
function startMortal(next: () => Fate, chance: () => number, alive: Delivery[]): Delivery {
  let dead = false;
  const forever = new Promise<never>(() => undefined);
  const db = new Proxy(stage.unit.db, {
    get: (target, name) => {
      if (dead) throw Object.assign(new Error('this pump is dead'), { code: 'CONNECTION_CLOSED' });
      return Reflect.get(target, name) as unknown;
    },
  });
  const mortal = async <T>(call: () => Promise<T>): Promise<T> => {
    if (dead) return forever;
    const fate = next();
    // The fake asks for its fault before it first awaits, so this is its fate and no other call's.
    fateOfCall = fate === 'death' ? 'well' : fate;
    if (fate !== 'death') return call();
    dead = true;
    alive.splice(alive.indexOf(pump), 1, startMortal(next, chance, alive));
    if (chance() < 0.5) await call();
    return forever;
  };
  const platform: Platform = {
    ...stage.platform,
    post: (...args) => mortal(() => stage.platform.post(...args)),
    update: (...args) => mortal(() => stage.platform.update(...args)),
    find: (...args) => mortal(() => stage.platform.find(...args)),
  };
  const platforms = new Map([['slack', platform] as const]);
  const pump = stage.pump({ unit: { ...stage.unit, db }, platforms, timing, parallel: 3 });
  return pump;
}
