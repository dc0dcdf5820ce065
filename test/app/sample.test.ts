import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole } from '../../src/app/sample.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { kpiSeries } from '../../src/monitoring/kpis/kpi-series.ts';
import { kpisNow } from '../../src/monitoring/kpis/kpi-status.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('the sample has readings of 30 days, rolled up, with a gap that is none of its values', async () => {
  const unit = testUnit(database.database);
  const options = {
    ...{ team: 'sample', lifecycle: shippedLifecycle(), sample: true },
    policy: { admins: new Set<string>(), defaultZone: 'UTC' },
  };
  const open = () => openConsole(unit, silentLog, options);
  const ctx = { ...(await open()), now: new Date() };
  const found = await kpisNow(ctx, 'churn');
  expect(found.map(({ kpi, state }) => [kpi, state])).toEqual([
    ['accuracy', 'ok'],
    ['cost', 'warning'],
    ['latency', 'ok'],
  ]);
  const from = new Date(ctx.now.getTime() - 29 * 86_400_000);
  const days = await kpiSeries(ctx, { model: 'churn', kpi: 'accuracy', from, to: ctx.now, step: 'day' });
  expect(days.filter(({ value }) => value !== undefined)).toHaveLength(30);
  const hours = await kpiSeries(ctx, { model: 'churn', kpi: 'accuracy', from, to: ctx.now, step: 'hour' });
  expect(hours.filter(({ value }) => value === undefined)).toHaveLength(5);
  await open();
  expect(await kpisNow(ctx, 'churn')).toEqual(found);
});
