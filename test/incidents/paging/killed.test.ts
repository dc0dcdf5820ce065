import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { arrived } from '../../../src/app/arrived.ts';
import { fallback } from '../../../src/app/fallback.ts';
import { pageTimers, timerHandlers } from '../../../src/consequences/index.ts';
import { createDelivery } from '../../../src/delivery/delivery.ts';
import { createPace } from '../../../src/delivery/pace.ts';
import { pageRoutes } from '../../../src/delivery/page-routes.ts';
import { renderSubject } from '../../../src/delivery/render-subject.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createTimerPump } from '../../../src/queue/timer-pump.ts';
import type { Unit } from '../../../src/store/unit.ts';
import { testUnit } from '../../kit/context.ts';
import { cutAfter } from '../../kit/cut-database.ts';
import { clock, notify, on, platform, policy, rules, start, usePaging, wait, world } from './paging-world.ts';

usePaging();

/** Every step in full, else every eightieth, beginning where the run says. */
const stride = process.env.ROUNDS === 'full' ? 1 : 80;

/** What went by e-mail: who, and whether it said that it may be a repeat. */
const mails: string[] = [];
let afterMail: (() => Promise<void>) | undefined;

/** A Steward's pages on a database: its pumps, woken until `done` says so. */
async function work(unit: Unit, done: () => boolean | Promise<boolean>): Promise<void> {
  const paging = pageTimers({
    ask: async () => new Set(),
    send: async (_, { attempt, repeat }) => {
      mails.push(`${attempt.target}${repeat ? ', possible repeat' : ''}`);
      await afterMail?.();
      return { result: 'sent' };
    },
  });
  const timers = createTimerPump({ unit, handlers: [...timerHandlers, ...paging], log: silentLog });
  const delivery = createDelivery({
    unit,
    platforms: new Map([['console', platform]]),
    render: renderSubject,
    fallback,
    arrived,
    log: silentLog,
    pace: createPace(() => clock.now.getTime(), { slack: {}, discord: {}, console: {} }),
  });
  const deadline = performance.now() + 20_000;
  try {
    while (!(await done())) {
      if (performance.now() > deadline) throw new Error('it came to no end');
      timers.wake();
      delivery.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    await Promise.all([timers.stop(), delivery.stop()]);
  }
}

/** Whether the page has come to the fallback and all its messages are confirmed. */
async function isOver(): Promise<boolean> {
  const [row] = await world.unit.db.execute<{ fell: boolean; left: number }>(sql`
    select bool_or(fell_back_at is not null) as fell, (select count(*)::int from page_attempt
      where workspace_id = ${world.system.workspace} and state in ('planned', 'wanted')) as left
    from page where workspace_id = ${world.system.workspace}`);
  return row?.fell === true && row.left === 0;
}

/** What can be done now was done: what the dead one held is waited for by the clock. */
async function isIdle(): Promise<boolean> {
  const now = clock.now;
  const [row] = await world.unit.db.execute<{ left: number }>(sql`
    select (select count(*) from timer where due_at <= ${now}::timestamptz
        and (lease_until is null or lease_until <= ${now}::timestamptz))::int
      + (select count(*) from card join place on place.workspace_id = card.workspace_id and place.id = card.place
        where wanted > shown and dead is null and card.not_before <= ${now}::timestamptz
        and place.not_before <= ${now}::timestamptz
        and (place.busy_until is null or place.busy_until <= ${now}::timestamptz))::int as left`);
  return row?.left === 0;
}

/** An escalation of two people and two methods to its end; the first Steward is killed on its way, the second goes on. */
async function escalate(at: number | 'never' | 'before-answer' | 'after-mail'): Promise<number> {
  for (const table of ['page_attempt', 'page', 'card', 'place', 'timer'])
    await world.unit.db.execute(sql.raw(`delete from ${table}`));
  platform.messages.clear();
  mails.length = 0;
  await start();
  const way = await cutAfter(on.url, typeof at === 'number' ? at : Number.POSITIVE_INFINITY);
  const unit = testUnit(way.database, { clock, flush: [createWanted(pageRoutes)] });
  platform.fault = () => (at === 'before-answer' ? async () => void way.cut() : undefined);
  afterMail = at === 'after-mail' ? async () => way.cut() : undefined;
  for (let turn = 0; turn < 4 && !way.isCut(); turn += 1) {
    await work(unit, async () => way.isCut() || (await isIdle())).catch(() => undefined);
    if (!way.isCut()) clock.advance(5 * 60_000);
  }
  const steps = way.sent();
  await way.close();
  platform.fault = () => undefined;
  afterMail = undefined;
  for (let turn = 0; turn < 12 && !(await isOver()); turn += 1) {
    await work(world.unit, isIdle).catch(() => undefined);
    clock.advance(2 * 60_000);
  }
  return steps;
}

test('killed at every step of an escalation, no page is lost, and one that may be a repeat says so', {
  timeout: 600_000,
}, async () => {
  await policy([notify('leo'), wait(5), notify('mia')]);
  await rules('leo', [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 2 },
  ]);
  const once = async (at: Parameters<typeof escalate>[0]): Promise<number> => {
    const steps = await escalate(at);
    const seen = [...platform.messages.values()].map(({ to, summary }) => `${to.channel} ${summary}`).sort();
    expect(seen, `killed at ${at}`).toEqual(
      ['@ada', '@leo', '@mia', 'incidents'].map((who) => `${who} SEV1 Churn does not answer (A-12)`),
    );
    expect(mails[0], `killed at ${at}`).toBe('leo@x.io');
    expect(
      mails.slice(1).filter((mail) => mail !== 'leo@x.io, possible repeat'),
      `killed at ${at}`,
    ).toEqual([]);
    expect(mails.length, `killed at ${at}`).toBeLessThanOrEqual(2);
    return steps;
  };
  const steps = await once('never');
  expect(steps).toBeGreaterThan(40);
  expect(mails).toEqual(['leo@x.io']);
  await once('before-answer');
  await once('after-mail');
  expect(mails).toEqual(['leo@x.io', 'leo@x.io, possible repeat']);
  const first = 1 + (Math.floor(performance.now()) % stride);
  for (let at = first; at <= steps; at += stride) await once(at);
  console.log(`${steps} steps, killed at every ${stride === 1 ? 'one' : `${stride}th`}`);
});
