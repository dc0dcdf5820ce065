import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { arrived } from '../../../src/app/arrived.ts';
import { fallback } from '../../../src/app/fallback.ts';
import { pageTimers, timerHandlers } from '../../../src/consequences/index.ts';
import { oncallGapsDueTell } from '../../../src/consequences/oncall-gaps-due-tell.ts';
import { createDelivery } from '../../../src/delivery/delivery.ts';
import { createPace } from '../../../src/delivery/pace.ts';
import { pageRoutes } from '../../../src/delivery/page-routes.ts';
import { renderSubject } from '../../../src/delivery/render-subject.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import type { Outcome, ToSend } from '../../../src/incidents/paging/attempt-due.ts';
import { type PageView, pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import type { Rule } from '../../../src/incidents/paging/rule.ts';
import { startPages } from '../../../src/incidents/paging/start-pages.ts';
import type { Step } from '../../../src/incidents/paging/step.ts';
import { contactSetting, escalationPolicy } from '../../../src/incidents/paging/tables.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createTimerPump } from '../../../src/queue/timer-pump.ts';
import { inTransaction, type Tx, type Unit } from '../../../src/store/unit.ts';
import { channelSetting } from '../../../src/workspace/tables.ts';
import { createFakePlatform } from '../../delivery/fake-platform.ts';
import { testClock, testUnit } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { people, type SamplePerson, testWorkspace, type Workspace } from '../../kit/lifecycle.ts';

export const clock = testClock();
export let world: Workspace;
export let on: TestDatabase;
export const platform = Object.assign(createFakePlatform({ now: () => clock.now }), { name: 'console' as const });
/** What went outside, and how it is answered. */
export const outside: { sent: ToSend[]; answer: (toSend: ToSend) => Outcome; silent: Set<string> } = {
  sent: [],
  answer: () => ({ result: 'sent' }),
  silent: new Set(),
};
let count = 0;

/** A fresh workspace for each test, at night in Rome: ada is admin, leo in ml-leads; #incidents is the incidents channel. */
export function usePaging(): void {
  beforeAll(async () => {
    on = await testDatabase();
  });
  afterAll(() => on.close());
  beforeEach(async () => {
    count += 1;
    await on.database.sql`delete from timer`;
    await on.database.sql`delete from card`;
    await on.database.sql`delete from place`;
    clock.now = new Date('2026-11-23T02:00:00Z');
    platform.messages.clear();
    platform.calls.length = 0;
    platform.fault = () => undefined;
    Object.assign(outside, { sent: [], answer: () => ({ result: 'sent' }), silent: new Set() });
    world = await testWorkspace(testUnit(on.database, { clock, flush: [createWanted(pageRoutes)] }), `paging-${count}`);
    await on.database.db.insert(channelSetting).values({
      workspaceId: world.system.workspace,
      platform: 'console',
      team: world.system.workspace,
      kind: 'incidents',
      channel: 'incidents',
      name: 'incidents',
      setAt: clock.now,
    });
  });
}

export const within = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(world.system, act);
export const notify = (who: SamplePerson): Step => ({ do: 'notify', target: { type: 'person', person: people[who] } });
export const group = (name: string): Step => ({ do: 'notify', target: { type: 'group', group: name } });
export const wait = (minutes: number): Step => ({ do: 'wait', minutes });

/** An escalation policy as it is kept. */
export async function policy(steps: readonly Step[], name = 'ml'): Promise<void> {
  const row = { workspaceId: world.system.workspace, name, steps, at: clock.now };
  await world.unit.db
    .insert(escalationPolicy)
    .values(row)
    .onConflictDoUpdate({ target: [escalationPolicy.workspaceId, escalationPolicy.name], set: { steps } });
}

export async function rules(
  who: SamplePerson,
  urgent: readonly Rule[],
  more: Partial<typeof contactSetting.$inferInsert> = {},
) {
  await world.unit.db.insert(contactSetting).values({
    workspaceId: world.system.workspace,
    person: people[who],
    urgent,
    normal: urgent,
    at: clock.now,
    ...more,
  });
}

export const start = (more: Partial<Parameters<typeof startPages>[1]> = {}) =>
  within((tx) =>
    startPages(tx, {
      subject: 'alert:12',
      policy: 'ml',
      urgency: 'urgent',
      severity: 1,
      title: 'Churn does not answer',
      summary: 'No predictions since 02:41',
      alerts: 1,
      ...more,
    }),
  );

export const view = async (subject = 'alert:12'): Promise<PageView> => {
  const [found] = await pagesOf(world.system, subject);
  if (!found) throw new Error('there is a page');
  return found;
};

const nameOf = (id: string | null): string =>
  Object.entries(people).find(([, person]) => person === id)?.[0] ?? 'nobody';

/** Who was tried how, and how it stands: "02:00 leo chat sent". */
export const tried = async (subject = 'alert:12'): Promise<string[]> =>
  (await view(subject)).attempts
    .map(({ dueAt, person, kind, state, channel, target }) =>
      [
        dueAt.toISOString().slice(11, 16),
        person === null ? `#${channel}` : nameOf(person),
        kind === 'provider' ? target : kind,
        state,
      ].join(' '),
    )
    .sort();

/** Runs what is due, and shows what is wanted, until nothing is left to do now. */
export async function settle(unit: Unit = world.unit): Promise<void> {
  const parts = {
    ask: async () => outside.silent,
    send: async (_: unknown, toSend: ToSend) => {
      outside.sent.push(toSend);
      return outside.answer(toSend);
    },
  };
  for (let turn = 0; turn < 60; turn += 1) {
    const left = await leftNow(unit);
    if (left === 0) return;
    const timers = createTimerPump({
      unit,
      handlers: [...timerHandlers, ...pageTimers(parts), oncallGapsDueTell(async () => new Map())],
      log: silentLog,
    });
    const delivery = createDelivery({
      unit,
      platforms: new Map([['console', platform]]),
      render: renderSubject,
      fallback,
      arrived,
      log: silentLog,
      timing: { doubtWaitMs: 0 },
      pace: createPace(() => clock.now.getTime(), { slack: {}, discord: {}, console: {} }),
    });
    timers.wake();
    delivery.wake();
    await Promise.all([timers.stop(), delivery.stop()]);
  }
  throw new Error('it came to no end');
}

async function leftNow(unit: Unit): Promise<number> {
  const [row] = await unit.db.execute<{ left: number }>(sql`
    select (select count(*) from timer where due_at <= ${clock.now}::timestamptz
        and (lease_until is null or lease_until <= ${clock.now}::timestamptz))::int
      + (select count(*) from card join place on place.workspace_id = card.workspace_id and place.id = card.place
        where dead is null and wanted > shown and card.not_before <= ${clock.now}::timestamptz
        and place.not_before <= ${clock.now}::timestamptz)::int as left`);
  return row?.left ?? 0;
}

/** Moves the clock by minutes and settles. */
export async function later(minutes: number): Promise<void> {
  clock.advance(minutes * 60_000);
  await settle();
}

/** The messages that people see now: "@leo SEV1 Churn does not answer (A-12)". */
export const seen = (): string[] =>
  [...platform.messages.values()].map(({ to, summary }) => `${to.channel} ${summary}`);

export const factsOf = async (kind: string): Promise<Record<string, unknown>[]> =>
  (
    await world.unit.db.execute<{ body: Record<string, unknown> }>(sql`
      select body::jsonb -> 'body' as body from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = ${kind} order by seq`)
  ).map(({ body }) => body);
