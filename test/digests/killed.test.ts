import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { fallback } from '../../src/app/fallback.ts';
import { timerHandlers } from '../../src/consequences/index.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { digestRoutes } from '../../src/delivery/digest-routes.ts';
import { createPace } from '../../src/delivery/pace.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { noteDelivered } from '../../src/digests/note-delivered.ts';
import { isRunSubject } from '../../src/digests/write-run.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import type { Unit } from '../../src/store/unit.ts';
import { createFakePlatform } from '../delivery/fake-platform.ts';
import { testUnit } from '../kit/context.ts';
import { cutAfter } from '../kit/cut-database.ts';
import { channel, clock, MINUTE, made, on, useDigests, world } from './digest-world.ts';

useDigests();

/** Every step in full, else every fortieth, beginning where the run says. */
const stride = process.env.ROUNDS === 'full' ? 1 : 40;

const platform = Object.assign(createFakePlatform({ now: () => clock.now }), { name: 'console' as const });

/** A Steward's digests on a database: its pumps, woken until nothing is left to do or `until` says so. */
async function work(unit: Unit, done: () => boolean | Promise<boolean>): Promise<void> {
  const timers = createTimerPump({ unit, handlers: timerHandlers, log: silentLog });
  const delivery = createDelivery({
    unit,
    platforms: new Map([['console', platform]]),
    render: renderSubject,
    fallback,
    arrived: { concerns: isRunSubject, run: (tx, { subject, address }) => noteDelivered(tx, { subject, ...address }) },
    log: silentLog,
    pace: createPace(() => clock.now.getTime(), { slack: {}, discord: {}, console: {} }),
  });
  const deadline = performance.now() + 10_000;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error('it came to no end');
    timers.wake();
    delivery.wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all([timers.stop(), delivery.stop()]);
}

const count = async (what: string): Promise<number> => {
  const [row] = await world.unit.db.execute<{ n: number }>(
    sql.raw(`select count(*)::int as n from ${what} where workspace_id = '${world.system.workspace}'`),
  );
  return row?.n ?? 0;
};
const undelivered = `digest_delivery d right join digest_run r using (workspace_id, digest, slot)`;
const allArrived = async (): Promise<boolean> =>
  (await count('digest_run')) === 2 && (await count(undelivered)) === 3 && (await delivered()) === 3;
const delivered = async (): Promise<number> => {
  const [row] = await world.unit.db.execute<{ n: number }>(sql`
    select count(*)::int as n from digest_delivery where workspace_id = ${world.system.workspace} and state = 'delivered'`);
  return row?.n ?? 0;
};

/** Two digests due in one channel, one of them in another as well; the first Steward is killed, the second ends the work. */
async function killed(at: number | 'never' | 'before-answer', slot: Date): Promise<number> {
  platform.messages.clear();
  clock.now = new Date(slot.getTime() + 61_000);
  const way = await cutAfter(on.url, typeof at === 'number' ? at : Number.POSITIVE_INFINITY);
  const unit = testUnit(way.database, { clock, flush: [createWanted(digestRoutes)] });
  platform.fault = () => (at === 'before-answer' ? async () => void way.cut() : undefined);
  await work(unit, async () => way.isCut() || (await allArrived())).catch(() => undefined);
  const steps = way.sent();
  await way.close();
  platform.fault = () => undefined;
  // Longer than any lease or claim of the dead; one in doubt waits a little more.
  for (let turn = 0; turn < 4 && !(await allArrived()); turn += 1) {
    clock.advance(2 * MINUTE);
    await work(world.unit, () => performance.now() > 0 && allArrived()).catch(() => undefined);
  }
  return steps;
}

test('killed at every step of a digest, none is lost and none is doubled', { timeout: 600_000 }, async () => {
  let day = 0;
  const once = async (at: Parameters<typeof killed>[0]): Promise<number> => {
    day += 1;
    const slot = new Date(Date.UTC(2026, 0, day, 9));
    clock.now = new Date(slot.getTime() - MINUTE);
    for (const table of ['digest_delivery', 'digest_run', 'digest_place', 'digest', 'card', 'place', 'timer'])
      await world.unit.db.execute(sql.raw(`delete from ${table}`));
    await made({ name: 'one', zone: 'UTC', at: 'daily 09:00', places: [channel('first'), channel('second')] });
    await made({ name: 'two', zone: 'UTC', at: 'daily 09:00', places: [channel('first')] });
    const steps = await killed(at, slot);
    const seen = [...platform.messages.values()].map(({ to, summary }) => `${to.channel} ${summary}`).sort();
    expect(seen, `killed at ${at}`).toEqual([
      expect.stringMatching(/^first (one|two): .*; (one|two): /),
      expect.stringMatching(/^second one: /),
    ]);
    expect([await count('digest_run'), await count('digest_delivery'), await delivered()], `killed at ${at}`).toEqual([
      2, 3, 3,
    ]);
    return steps;
  };
  const steps = await once('never');
  expect(steps).toBeGreaterThan(30);
  await once('before-answer');
  const first = 1 + (Math.floor(performance.now()) % stride);
  for (let at = first; at <= steps; at += stride) await once(at);
  console.log(`${steps} steps, killed at every ${stride === 1 ? 'one' : `${stride}th`}`);
});
