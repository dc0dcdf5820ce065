import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import type { TimerHandler } from '../../src/queue/consequence.ts';
import type { Pump } from '../../src/queue/look.ts';
import { timer } from '../../src/queue/tables.ts';
import { cancelTimer, setTimer, stillDue } from '../../src/queue/timer.ts';
import { createTimerPump, type TimerPumpParts, timerStatus } from '../../src/queue/timer-pump.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { soon } from '../kit/soon.ts';

let on: TestDatabase;
let unit: Unit;
let ctx: Ctx;
let now = new Date('2026-11-21T09:00:00Z');
const pumps: Pump[] = [];

beforeAll(async () => {
  on = await testDatabase();
  unit = { db: on.database.db, flush: [], clock: () => now };
  ctx = systemCtx(unit, { workspace: 'w', name: 'test', log: silentLog });
});
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
  await on.database.db.delete(timer);
  now = new Date('2026-11-21T09:00:00Z');
});
afterAll(() => on.close());

const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const set = (subject: string, seconds: number, kind = 'remind') =>
  inTransaction(ctx, (tx) => setTimer(tx, { kind, subject, dueAt: inSeconds(seconds) }));
const rows = () => on.database.db.select().from(timer).orderBy(timer.subject);

function pump(run: TimerHandler['run'], options: Partial<TimerPumpParts> = {}): Pump {
  const made = createTimerPump({ unit, handlers: [{ kind: 'remind', run }], log: silentLog, ...options });
  pumps.push(made);
  return made;
}

test('runs a timer once it is due, in its workspace, and takes it away', async () => {
  const ran: string[] = [];
  const made = pump(async (at, { subject }) => void ran.push(`${at.workspace} ${at.actor.type} ${subject}`));
  await set('R-1', 10);
  await set('R-2', 20);
  made.wake();
  await made.stop();
  expect(ran).toEqual([]);
  now = inSeconds(10);
  const later = pump(async (at, { subject }) => void ran.push(`${at.workspace} ${at.actor.type} ${subject}`));
  later.wake();
  await vi.waitFor(async () => expect(await rows()).toMatchObject([{ subject: 'R-2' }]), soon);
  expect(ran).toEqual(['w system R-1']);
});

test('a timer set again is moved and has another generation', async () => {
  const first = await set('R-1', 10);
  const second = await set('R-1', 60);
  expect(second).not.toBe(first);
  expect(await rows()).toMatchObject([{ dueAt: inSeconds(60), generation: second }]);
  await inTransaction(ctx, (tx) => cancelTimer(tx, { kind: 'remind', subject: 'R-1' }));
  expect(await rows()).toEqual([]);
});

test('a timer that is cancelled and set again while its handler runs stays', async () => {
  await set('R-1', 0);
  const made = pump(async (at) => {
    await inTransaction(at, (tx) => cancelTimer(tx, { kind: 'remind', subject: 'R-1' }));
    await set('R-1', 60);
  });
  made.wake();
  await made.stop();
  expect(await rows()).toMatchObject([{ subject: 'R-1', dueAt: inSeconds(60), leaseUntil: null }]);
});

test('the verb of an overtaken timer learns that it is not due any more', async () => {
  await set('R-1', 0);
  const answers: boolean[] = [];
  const made = pump(async (at, due) => {
    const check = () => inTransaction(at, (tx) => stillDue(tx, { kind: 'remind', ...due }));
    answers.push(await check());
    await set('R-1', 60);
    answers.push(await check());
  });
  made.wake();
  await made.stop();
  expect(answers).toEqual([true, false]);
});

test('three pumps run each of sixty timers exactly once', async () => {
  for (let number = 0; number < 60; number++) await set(`R-${number}`, 0);
  const ran: string[] = [];
  const three = [1, 2, 3].map(() => pump(async (_, { subject }) => void ran.push(subject)));
  for (const one of three) one.wake();
  await vi.waitFor(async () => expect(await rows()).toEqual([]), soon);
  expect(ran).toHaveLength(60);
  expect(new Set(ran).size).toBe(60);
});

test('the timer of a pump that died is run by another after the lease', async () => {
  await set('R-1', 0);
  const { promise: forever, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const dead = pump(() => {
    begin();
    return forever;
  });
  dead.wake();
  await begun;
  const ran: string[] = [];
  const other = pump(async (_, { subject }) => void ran.push(subject));
  other.wake();
  await other.stop();
  expect(ran).toEqual([]);
  now = inSeconds(61);
  const third = pump(async (_, { subject }) => void ran.push(subject));
  third.wake();
  await third.stop();
  expect(ran).toEqual(['R-1']);
  release();
});

test('a timer that fails is run again after growing pauses, and is told in the status', async () => {
  await set('R-1', 0);
  let failures = 0;
  const runOnce = async () => {
    const made = pump(async () => {
      failures += 1;
      throw new Error('no luck');
    });
    made.wake();
    await made.stop();
  };
  await runOnce();
  await runOnce();
  expect(failures).toBe(1);
  now = inSeconds(1);
  await runOnce();
  expect(failures).toBe(2);
  expect(await rows()).toMatchObject([{ attempts: 2, leaseUntil: inSeconds(2) }]);
  expect(await timerStatus(on.database.db, now)).toEqual({
    waiting: 1,
    late: 1,
    oldestDueAt: inSeconds(-1),
    failing: 1,
  });
});

test('a kind that nobody handles here waits for a version that does', async () => {
  await set('R-1', 0, 'unheard-of');
  const made = pump(async () => undefined);
  made.wake();
  await made.stop();
  expect(await rows()).toMatchObject([{ kind: 'unheard-of', leaseUntil: null }]);
});

test('a pump that may not claim leaves everything, and goes on when it may', async () => {
  await set('R-1', 0);
  let allowed = false;
  const ran: string[] = [];
  const made = pump(async (_, { subject }) => void ran.push(subject), { mayClaim: () => allowed });
  made.wake();
  allowed = true;
  expect(ran).toEqual([]);
  made.wake();
  await vi.waitFor(async () => expect(await rows()).toEqual([]), soon);
  expect(ran).toEqual(['R-1']);
});

test('a stop waits for what runs and claims nothing more', async () => {
  await set('R-1', 0);
  await set('R-2', 0);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const ran: string[] = [];
  const made = pump(
    async (_, { subject }) => {
      begin();
      await gate;
      ran.push(subject);
    },
    { parallel: 1 },
  );
  made.wake();
  await begun;
  let stopped = false;
  const stopping = made.stop().then(() => {
    stopped = true;
  });
  await on.database.db.execute(sql`select 1`);
  expect(stopped).toBe(false);
  open();
  await stopping;
  expect(ran).toHaveLength(1);
  expect(await rows()).toHaveLength(1);
});

test('goes on after the database was away', async () => {
  await set('R-1', 0);
  const seen: string[] = [];
  const log = {
    ...silentLog,
    warn: (message: string) => void seen.push(message),
    info: (message: string) => void seen.push(message),
  };
  const ran: string[] = [];
  let away = true;
  const db = new Proxy(unit.db, {
    get: (target, name) => {
      if (name === '$client' && away) throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' });
      return Reflect.get(target, name) as unknown;
    },
  });
  const made = pump(async (_, { subject }) => void ran.push(subject), { unit: { ...unit, db }, log });
  made.wake();
  await vi.waitFor(() => expect(seen).toEqual(['The timer pump waits for the database']), soon);
  away = false;
  made.wake();
  await vi.waitFor(() => expect(ran).toEqual(['R-1']), soon);
  expect(seen).toEqual(['The timer pump waits for the database', 'The timer pump has its database back']);
  await made.stop();
  expect(await on.database.db.select().from(timer).where(eq(timer.subject, 'R-1'))).toEqual([]);
});
