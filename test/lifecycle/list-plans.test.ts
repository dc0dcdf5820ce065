import { afterAll, beforeAll, expect, it } from 'vitest';
import { manyRequests } from '../../bench/many-requests.ts';
import { recorded } from '../../bench/recording.ts';
import { countRequests, listRequests, OPEN_STATES } from '../../src/lifecycle/find-request.ts';
import { readHome } from '../../src/lifecycle/home.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { claimDue } from '../../src/queue/timer-pump.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

let database: TestDatabase;
let world: Workspace;
beforeAll(async () => {
  database = await testDatabase();
  world = await testWorkspace(testUnit(database.database), 'plans');
  await withChurn(world);
  await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  await manyRequests(world.unit.db, { workspace: 'plans', open: 10_000, voter: people.leo });
}, 300_000);
afterAll(() => database.close());

const KINDS = ['request-expiry', 'request-reminder'];
const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['the list of open requests', () => listRequests(world.as('rita'), { states: OPEN_STATES }, 21)],
  ['how many open requests there are', () => countRequests(world.as('rita'), { states: OPEN_STATES })],
  ['what waits for somebody', () => readHome(world.as('rita'), people.rita)],
  ['the sweep of reminders and expiries', () => claimDue(world.system, KINDS, 0)],
];

it.each(reads)(
  '%s uses indexes with 10,000 open requests among 40,000',
  async (_, read) => {
    const statements = await recorded(database.database.sql, read);
    const plans: string[] = [];
    for (const { text, parameters } of statements) {
      if (!/\b(request|timer)\b/.test(text)) continue;
      const rows = await database.database.sql.unsafe(`explain ${text}`, parameters as never[]);
      plans.push(rows.map((row) => String(row['QUERY PLAN'])).join('\n'));
    }
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (request|timer)\b/);
  },
  60_000,
);
