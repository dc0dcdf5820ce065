import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { createLook, type Pump } from '../../src/queue/look.ts';
import { setTimer } from '../../src/queue/timer.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import { inTransaction, systemCtx, type Unit } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { soon } from '../kit/soon.ts';

let on: TestDatabase;
let unit: Unit;
let now = new Date('2026-11-21T09:00:00Z');
const stops: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  on = await testDatabase();
  unit = { db: on.database.db, flush: [], clock: () => now };
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((each) => each.stop()));
});
afterAll(() => on.close());

function look(pumps: readonly Pump[], mayClaim = () => true) {
  const made = createLook({ unit, pumps, log: silentLog, mayClaim });
  stops.push(made, ...pumps);
  return made;
}

function counting(due: Pump['due']) {
  const pump = {
    woken: 0,
    due,
    wake: () => {
      pump.woken += 1;
    },
    stop: async () => undefined,
  };
  return pump;
}

test('one look wakes those pumps alone that may have work', async () => {
  const [idle, busy] = [counting(() => sql`false`), counting(() => sql`true`)];
  const one = look([idle, busy]);
  one.wake();
  await expect.poll(() => busy.woken, soon).toBe(1);
  one.wake();
  await expect.poll(() => busy.woken, soon).toBe(2);
  expect(idle.woken).toBe(0);
});

test('who asks while it looks shares one more look, which sees what he committed', async () => {
  const busy = counting(() => sql`true`);
  const one = look([busy]);
  for (let n = 0; n < 5; n += 1) one.wake();
  await expect.poll(() => busy.woken, soon).toBe(2);
  await one.stop();
  expect(busy.woken).toBe(2);
});

test('without the lock on the data nothing is looked for', async () => {
  const busy = counting(() => sql`true`);
  const one = look([busy], () => false);
  one.wake();
  await one.stop();
  expect(busy.woken).toBe(0);
});

test('a timer is found when it is due by the clock of the unit', async () => {
  const ran: string[] = [];
  const ctx = systemCtx(unit, { workspace: 'w', name: 'test', log: silentLog });
  const handlers = [
    { kind: 'remind', run: async (_: unknown, { subject }: { subject: string }) => void ran.push(subject) },
  ];
  const pump = createTimerPump({ unit, handlers, log: silentLog });
  const one = look([pump]);
  await inTransaction(ctx, (tx) =>
    setTimer(tx, { kind: 'remind', subject: 'R-1', dueAt: new Date(now.getTime() + 10) }),
  );
  one.wake();
  await one.stop();
  await pump.stop();
  expect(ran).toEqual([]);
  now = new Date(now.getTime() + 20);
  const later = look([createTimerPump({ unit, handlers, log: silentLog })]);
  later.wake();
  await expect.poll(() => ran, soon).toEqual(['R-1']);
});
