import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askPart } from '../../../src/app/ask-part.ts';
import { evidenceChangedRefreshGates } from '../../../src/consequences/evidence-changed-refresh-gates.ts';
import { readingsRecordedRollUp } from '../../../src/consequences/readings-recorded-roll-up.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { newestEntries } from '../../../src/ledger/read.ts';
import { getRequest } from '../../../src/lifecycle/find-request.ts';
import { editKpi } from '../../../src/monitoring/kpis/edit-kpi.ts';
import { getKpi } from '../../../src/monitoring/kpis/find-kpis.ts';
import { kpisAtTarget } from '../../../src/monitoring/kpis/kpis-at-target.ts';
import { recordReading } from '../../../src/monitoring/kpis/record-reading.ts';
import { rollUp } from '../../../src/monitoring/kpis/roll-up.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from '../../lifecycle/churn-world.ts';
import { production } from '../../lifecycle/gate-world.ts';
import { at, DAY, define, record } from './kpi-world.ts';

useChurn();

const told = async () => (await facts()).filter((kind) => kind.startsWith('kpi.'));
const read = async (value: number, minutesAgo = 0) => {
  await record([{ value, at: at(minutesAgo) }]);
  await rollUp(world.system);
};
const bounds = { target: 0.93, warn: 0.9, breach: 0.8, aggregation: 'last' } as const;

describe('a KPI in breach', () => {
  it('is told once, and once that it is over', async () => {
    await define(bounds);
    await read(0.95, 60);
    await read(0.7, 50);
    await read(0.6, 40);
    expect(await told()).toEqual(['kpi.defined', 'kpi.breached']);
    await read(0.85, 30);
    await read(0.94, 20);
    expect(await told()).toEqual(['kpi.defined', 'kpi.breached', 'kpi.cleared']);
    await read(0.2, 10);
    expect(await told()).toHaveLength(4);
  });

  it('is told by one of two that roll up at once', async () => {
    await define(bounds);
    await record([{ value: 0.1 }]);
    await Promise.all([rollUp(world.system), rollUp(world.system)]);
    expect(await told()).toEqual(['kpi.defined', 'kpi.breached']);
  });

  it('by a late reading that was not the last any more is none', async () => {
    await define(bounds);
    await read(0.95, 5);
    await read(0.1, 60);
    expect(await told()).toEqual(['kpi.defined']);
  });

  it('that becomes stale is not cleared; too few samples neither breach nor clear', async () => {
    await define({ ...bounds, minimum: 2, windowMinutes: 60 });
    await read(0.1, 10);
    expect(await told()).toEqual(['kpi.defined']);
    await read(0.1, 9);
    clock.advance(DAY);
    await read(0.99);
    expect(await told()).toEqual(['kpi.defined', 'kpi.breached']);
    expect(await getKpi(world.system, { model: 'churn', kpi: 'accuracy' })).toMatchObject({
      state: 'insufficient data',
    });
    clock.advance(-DAY);
  });

  it('after its bound was moved is judged by the new one', async () => {
    await define(bounds);
    await read(0.85);
    const edited = await editKpi(world.as('mia'), { model: 'churn', kpi: 'accuracy', breach: 0.88 });
    expect([edited.state, await told()]).toEqual(['breach', ['kpi.defined', 'kpi.edited', 'kpi.breached']]);
  });
});

describe('who changes a definition', () => {
  it.each<[SamplePerson, boolean]>([
    ['mia', true],
    ['ada', true],
    ['leo', false],
  ])('%s: %s', async (who, may) => {
    await define(bounds);
    const edit = editKpi(world.as(who), { model: 'churn', kpi: 'accuracy', target: 0.5, warn: null, breach: null });
    if (may) expect(await edit).toMatchObject({ target: 0.5, warn: null });
    else expect((await refusal(edit))[1]).toMatch(/Only the owner of churn or an admin/);
  });

  it('an edit that changes nothing is refused', async () => {
    await define(bounds);
    expect(await refusal(editKpi(world.as('mia'), { model: 'churn', kpi: 'accuracy', warn: 0.9 }))).toEqual([
      'BAD_INPUT',
      expect.stringMatching(/Nothing to change/),
    ]);
  });
});

describe('a reading by hand', () => {
  it('counts at once, and is corrected by another for the same time', async () => {
    await define(bounds);
    const one = { model: 'churn', kpi: 'accuracy', at: clock.now };
    expect(await recordReading(world.as('mia'), { ...one, value: 0.7 })).toMatchObject({
      outcome: 'recorded',
      kpi: { state: 'breach' },
    });
    expect(await recordReading(world.as('mia'), { ...one, value: 0.95 })).toMatchObject({
      outcome: 'corrected',
      kpi: { state: 'ok' },
    });
    expect(await recordReading(world.as('mia'), { ...one, value: 0.95 })).toMatchObject({ outcome: 'repeated' });
  });

  it.each<[string, object, RegExp]>([
    ['an unknown KPI', { kpi: 'acuracy' }, /Did you mean `accuracy`/],
    ['an unknown version', { version: 'v99' }, /no version v99/],
    ['a time to come', { at: new Date('2999-01-01') }, /more than 5 minutes ahead/],
    ['a time that is not kept', { at: new Date('2020-01-01') }, /before what is kept/],
  ])('refuses %s', async (_, change, words) => {
    await define(bounds);
    const [, said] = await refusal(
      recordReading(world.as('mia'), { model: 'churn', kpi: 'accuracy', value: 1, ...change }),
    );
    expect(said).toMatch(words);
  });
});

describe('the gate kpis-at-target', () => {
  it.each<[string, readonly (readonly [number, string?])[], object, boolean | undefined, RegExp]>([
    ['at target', [[0.95]], bounds, true, /^1 KPI at target$/],
    ['below it', [[0.91]], bounds, false, /^accuracy misses its target of 0.93$/],
    ['in breach', [[0.1]], bounds, false, /^accuracy in breach$/],
    ['without readings', [], bounds, undefined, /^accuracy: no data$/],
    ['with too few', [[0.1]], { ...bounds, minimum: 5 }, undefined, /^accuracy: insufficient data$/],
    ['without target and bounds', [[0.1]], {}, undefined, /^no KPI of churn has a target$/],
    [
      'by its own readings',
      [
        [0.1, 'v11'],
        [0.95, 'v12'],
      ],
      bounds,
      true,
      /at target/,
    ],
    ['by the model where it has none', [[0.1, 'v11']], bounds, false, /in breach/],
  ])('%s', async (_, readings, definition, pass, detail) => {
    await define(definition);
    await record(readings.map(([value, version], i) => ({ value, at: at(i), ...(version && { version }) })));
    await rollUp(world.system);
    const answer = await askPart(world.system, 'kpis-at-target', 'churn@v12');
    expect(answer).toMatchObject({ pass, detail: expect.stringMatching(detail) });
    expect(await kpisAtTarget(world.system, 'churn@v12')).toEqual(answer);
  });

  it('closes when a KPI comes into breach, and opens when it is over: each is news for whoever voted before', async () => {
    const asking = { ...world.unit, ask: askPart };
    Object.assign(world, {
      unit: asking,
      system: { ...world.system, unit: asking },
      as: (who: SamplePerson) => ({ ...world.system, unit: asking, actor: { type: 'person', person: people[who] } }),
    });
    await production(['kpis-at-target']);
    await define(bounds);
    await read(0.95, 30);
    const { number } = await ask();
    await read(0.1, 20);
    await refresh('kpi.breached');
    await vote('leo', number);
    await vote('rita', number);
    expect((await getRequest(world.system, number)).state).toBe('pending');
    await read(0.95, 10);
    await refresh('kpi.cleared');
    expect((await getRequest(world.system, number)).state).toBe('pending');
    await vote('leo', number);
    await vote('rita', number);
    expect((await getRequest(world.system, number)).state).toBe('applied');
  });

  const refresh = (kind: string) =>
    evidenceChangedRefreshGates.run(world.system, { kind, body: { model: 'churn' } } as unknown as Fact);
});

it('the consequence of a batch rolls it up', async () => {
  await define(bounds);
  await record([{ value: 0.1 }]);
  const [fact] = await newestEntries(world.unit.db, world.system.workspace, { kind: 'readings.recorded' }, 1);
  await readingsRecordedRollUp.run(world.system, fact as unknown as Fact);
  expect(await told()).toEqual(['kpi.defined', 'kpi.breached']);
  expect(
    (await world.unit.db.execute(sql`select 1 from reading_mark where workspace_id = ${world.system.workspace}`))
      .length,
  ).toBe(0);
});
