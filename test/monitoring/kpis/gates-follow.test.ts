import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { askPart } from '../../../src/app/ask-part.ts';
import { routes } from '../../../src/app/routes.ts';
import { gatesDueRefresh } from '../../../src/consequences/gates-due-refresh.ts';
import { readingsRecordedRollUp } from '../../../src/consequences/readings-recorded-roll-up.ts';
import { renderSubject } from '../../../src/delivery/render-subject.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { newestEntries } from '../../../src/ledger/read.ts';
import { getRequest } from '../../../src/lifecycle/find-request.ts';
import { timer } from '../../../src/queue/tables.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { ask, clock, facts, useChurn, vote, world } from '../../lifecycle/churn-world.ts';
import { production } from '../../lifecycle/gate-world.ts';
import { at, define, record } from './kpi-world.ts';

useChurn({ flush: [createWanted(routes)] });

let request = 0;
beforeEach(async () => {
  const unit = { ...world.unit, ask: askPart };
  const of = { ...world.system, unit };
  Object.assign(world, {
    ...{ unit, system: of },
    as: (who: SamplePerson) => ({ ...of, actor: { type: 'person', person: people[who] } }),
  });
  const setting = { platform: 'console', team: of.workspace, kind: 'releases', channel: 'rel', name: 'rel' } as const;
  await setChannel(world.as('ada'), setting);
  await production(['kpis-at-target']);
  await define({ target: 0.9, breach: 0.5, aggregation: 'last', windowMinutes: 60, freshnessMinutes: 90 });
  await read(0.95);
  request = (await ask()).number;
});

/** A reading now, and what follows from its fact. */
const read = async (value: number, kpi = 'accuracy') => {
  await record([{ value, at: at(0), kpi }]);
  const [fact] = await newestEntries(world.unit.db, world.system.workspace, { kind: 'readings.recorded' }, 1);
  await readingsRecordedRollUp.run(now(), fact as unknown as Fact);
};
const now = () => ({ ...world.system, now: clock.now });
const stands = async () => {
  const { gates, round, state } = await getRequest(now(), request);
  return { status: gates[0]?.status, detail: gates[0]?.detail, note: gates[0]?.note, round, state };
};
const wanted = async () => {
  const rows = await world.unit.db.execute<{ subject: string; wanted: number }>(sql`
    select subject, wanted from card where workspace_id = ${world.system.workspace} and subject = ${`request:${request}`}
      and place in (select id from place where channel = 'rel')`);
  return rows[0]?.wanted;
};
const lines = async () => {
  const rows = await world.unit.db.execute<{ subject: string; under: string }>(sql`
    select subject, under from card where workspace_id = ${world.system.workspace} and subject like 'gate-line:%' order by subject`);
  const shown: string[] = [];
  for (const { subject, under } of rows) {
    expect(under).toBe(`request:${request}`);
    const where = { platform: 'console' as const, team: world.system.workspace, channel: 'rel' };
    shown.push((await renderSubject(now(), subject, where))?.summary ?? '');
  }
  return shown;
};
const due = async () => {
  const [row] = await world.unit.db
    .select()
    .from(timer)
    .where(and(eq(timer.workspaceId, world.system.workspace), eq(timer.kind, gatesDueRefresh.kind)));
  return row!;
};
const pass = async (minutes: number) => {
  clock.advance(minutes * 60_000);
  const { subject, generation } = await due();
  await gatesDueRefresh.run(now(), { subject, generation });
};

it('a warning is shown on the card of an open request at once, and makes no vote void', async () => {
  await define({ kpi: 'auc', warn: 0.8, aggregation: 'last' });
  await read(0.9, 'auc');
  await vote('leo', request);
  const [before, { round }] = [await wanted(), await stands()];
  clock.advance(60_000);
  await read(0.7, 'auc');
  expect(await stands()).toEqual({
    ...{ status: 'pass', detail: '2 KPIs at target', note: 'auc in warning', round, state: 'pending' },
  });
  expect(await wanted()).toBeGreaterThan(before ?? 0);
  expect(await lines()).toEqual([]);
  clock.advance(60_000);
  await read(0.9, 'auc');
  expect((await stands()).note).toBeUndefined();
});

it('a missed target, which is no fact of its own, closes the gate, and its end opens it: each a line of the thread', async () => {
  clock.advance(60_000);
  await read(0.7);
  expect(await stands()).toMatchObject({ status: 'fail', detail: 'accuracy misses its target of 0.9' });
  expect(await lines()).toEqual([
    `KPIs at target stops R-${request} now: accuracy misses its target of 0.9. Mend it: kpi show churn accuracy`,
  ]);
  clock.advance(60_000);
  await read(0.99);
  expect((await lines())[1]).toBe(`KPIs at target no longer stops R-${request}.`);
  expect((await facts()).filter((kind) => kind.startsWith('kpi.'))).toEqual(['kpi.defined']);
});

it('a KPI that goes stale by time alone closes it: each quarter and at that very instant it is looked at', async () => {
  expect((await due()).dueAt.getTime() - clock.now.getTime()).toBeLessThanOrEqual(15 * 60_000);
  await pass(15);
  expect((await stands()).status).toBe('pass');
  await pass(60);
  expect(await stands()).toMatchObject({ status: 'unknown', detail: 'accuracy: no data' });
  expect((await due()).dueAt.getTime() - clock.now.getTime()).toBeLessThanOrEqual(15 * 60_000);
  await pass(15);
  expect(await stands()).toMatchObject({ status: 'unknown', detail: 'accuracy: stale' });
  expect((await lines())[0]).toBe(
    `KPIs at target stops R-${request} now: accuracy: stale. Mend it: kpi show churn accuracy`,
  );
});
