import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { routes } from '../../src/app/routes.ts';
import { plainText } from '../../src/chat/text.ts';
import { laneOf } from '../../src/delivery/lane.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { emit } from '../../src/ledger/event.ts';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { recordReadings } from '../../src/monitoring/kpis/record-readings.ts';
import { rollUp } from '../../src/monitoring/kpis/roll-up.ts';
import { driftBreached } from '../../src/monitoring/verdicts/events.ts';
import { beginBreach } from '../../src/monitoring/verdicts/keep-breaches.ts';
import { setRule } from '../../src/monitoring/verdicts/set-rule.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { type TestClock, testClock } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type DriftWorld, driftWorld, V11 } from '../monitoring/verdicts/drift-world.ts';

let database: TestDatabase;
let clock: TestClock;
let world: DriftWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = testClock('2026-11-02T00:30:00Z');
  world = await driftWorld(database, clock, { flush: [createWanted(routes)] });
  await setRule(world.ctx, { model: 'churn', settings: { needed: 1, of: 1, clear: 1 } });
});

const channel = (kind: 'monitoring' | 'releases' = 'monitoring') =>
  setChannel(world.as('ada'), {
    ...{ platform: 'console', team: world.system.workspace, kind },
    ...{ channel: 'mon', name: 'mon' },
  });
/** What is to be seen of breaches, with its words. */
const messages = async () => {
  const rows = await world.unit.db.execute<{ subject: string; channel: string; lane: number; wanted: number }>(sql`
    select card.subject, place.channel, card.lane, card.wanted from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace} and card.subject like '%-breach:%' order by card.since, card.subject`);
  const seen: { at: string; wanted: number; summary: string; says: string }[] = [];
  for (const { subject, channel: at, lane, wanted } of rows) {
    const shownAt = { platform: 'console' as const, team: world.system.workspace, channel: at };
    const card = await renderSubject({ ...world.system, now: clock.now }, subject, shownAt);
    const says = (card?.parts ?? []).flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'picture') return [part.file.alt];
      if (part.type === 'fields') return part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`);
      return part.type === 'actions' ? part.buttons.map(({ invocation }) => invocation) : [];
    });
    seen.push({ at: `${at} ${laneOf(lane)}`, wanted, summary: card?.summary ?? '', says: says.join('\n') });
  }
  return seen;
};

test('features that came into breach with one window are one message, edited until the last is over', async () => {
  await channel();
  await world.day('2026-11-02', 0.4, { german: 0.6 });
  const [first, ...none] = await messages();
  expect(none).toEqual([]);
  expect(first).toMatchObject({ at: 'mon incident', wanted: 1, summary: 'churn@v11: age and country drift' });
  expect(first?.says).toMatch(/^age: 0\.\d+ standard deviations \(floor 0\.1\)\. age.* of the shift$/m);
  expect(first?.says).toMatch(/^country: PSI \S+ \(floor 0\.1\)\. country=DE 33 % -> 60 %, \d+ % of the shift$/m);
  expect(first?.says).toContain('v1 drift-explain subject=churn@v11 feature=');
  await world.day('2026-11-03', 0.4);
  expect(await messages()).toMatchObject([{ wanted: 2, summary: 'churn@v11: age drifts' }]);
  expect((await messages())[0]?.says).toMatch(/^country: over since /m);
  await world.day('2026-11-04', 0);
  expect(await messages()).toMatchObject([{ wanted: 3, summary: 'churn@v11: age and country drift no more' }]);
  // The next time is news again.
  await world.day('2026-11-05', 0.4);
  expect((await messages()).map(({ summary }) => summary)).toEqual([
    'churn@v11: age and country drift no more',
    'churn@v11: age drifts',
  ]);
});

test('a breach that stands already against another baseline is the same message', async () => {
  await channel();
  await world.day('2026-11-02', 0.4);
  await inTransaction({ ...world.system, now: clock.now }, async (tx) => {
    const signal = { ...V11, baseline: 1, feature: 'age', signal: 'values' as const };
    await beginBreach(tx, { ...signal, since: new Date('2026-11-04T00:00:00Z') });
    const window = { from: '2026-11-03T00:00:00.000Z', to: '2026-11-04T00:00:00.000Z' };
    const size = { method: 'ks-bins/1', adjusted: 0, effect: 'distance', value: 1, floor: 0.1, origin: 'default' };
    emit(tx, driftBreached({ ...signal, ...window, ...size }));
  });
  expect(await messages()).toMatchObject([{ wanted: 2, summary: 'churn@v11: age drifts' }]);
});

test('a KPI in breach is one message, and it says when it was over', async () => {
  await channel();
  await defineKpi(world.ctx, { model: 'churn', kpi: 'accuracy', aggregation: 'last', breach: 0.8 });
  const read = async (value: number) => {
    clock.now = new Date(clock.now.getTime() + 600_000);
    await recordReadings(
      { ...world.system, now: clock.now },
      { readings: [{ model: 'churn', kpi: 'accuracy', value }] },
    );
    await rollUp(world.system);
  };
  await read(0.7);
  expect((await messages())[0]?.says).not.toContain('last 2 days');
  clock.now = new Date(clock.now.getTime() + 3_600_000);
  await read(0.6);
  expect(await messages()).toMatchObject([{ at: 'mon incident', wanted: 1 }]);
  const [stands] = await messages();
  expect(stands?.summary).toBe('churn accuracy is in breach: 0.6');
  expect(stands?.says).toContain('Value: 0.6, below 0.8');
  expect(stands?.says).toContain('accuracy, last 2 days: last 0.6, from 0.7, between 0.6 and 0.7.');
  expect(stands?.says).toContain('v1 kpi-show model=churn kpi=accuracy');
  await read(0.9);
  const [over, ...none] = await messages();
  expect(none).toEqual([]);
  expect(over).toMatchObject({ wanted: 2, summary: 'churn accuracy is in breach no more' });
  expect(over?.says).toMatch(/^In breach from 2026-11-02 00:40.* to 2026-11-02 02:00/);
});

test('without a channel nothing is posted, and one that is set later gets what stands', async () => {
  await world.day('2026-11-02', 0.4);
  expect(await messages()).toEqual([]);
  await channel('releases');
  expect(await messages()).toEqual([]);
  await channel();
  expect(await messages()).toMatchObject([{ at: 'mon incident', summary: 'churn@v11: age drifts' }]);
});
