import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { changePages } from '../../../src/incidents/paging/change-pages.ts';
import { endPages } from '../../../src/incidents/paging/end-pages.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { startPages } from '../../../src/incidents/paging/start-pages.ts';
import { inTransaction, type Tx } from '../../../src/store/unit.ts';
import { testClock, testUnit } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { people, testWorkspace, type Workspace } from '../../kit/lifecycle.ts';

const clock = testClock();
let on: TestDatabase;
let world: Workspace;
let count = 0;

beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  count += 1;
  clock.now = new Date('2026-11-23T02:00:00Z');
  world = await testWorkspace(testUnit(on.database, { clock }), `pages-${count}`);
});

const within = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(world.system, act);
const about = {
  subject: 'alert:12',
  policy: 'ml',
  urgency: 'urgent',
  severity: 1,
  title: 'Churn does not answer',
  summary: 'No predictions since 02:41',
  alerts: 1,
} as const;
const start = (more: Partial<Parameters<typeof startPages>[1]> = {}) =>
  within((tx) => startPages(tx, { ...about, ...more }));
const timers = async () =>
  (
    await world.unit.db.execute<{ kind: string; due: Date }>(
      sql`select kind, due_at as due from timer where workspace_id = ${world.system.workspace} order by kind`,
    )
  ).map(({ kind, due }) => `${kind} ${due.toISOString().slice(11, 16)}`);

it('takes the first step as soon as the caller has committed', async () => {
  await start();
  const [view] = await pagesOf(world.system, 'alert:12');
  expect(view).toMatchObject({ page: { state: 'open', policy: 'ml', severity: 1, steps: [] }, attempts: [] });
  expect(view?.nextAt).toEqual(clock.now);
  expect(await timers()).toEqual(['page-step 02:00']);
});

it('pages once about a subject and policy, and brings the running page up to date', async () => {
  await start();
  await start({ alerts: 4, title: 'Churn and fraud do not answer' });
  await start({ policy: 'managers' });
  await within((tx) => changePages(tx, { ...about, severity: 2, alerts: 5 }));
  const views = await pagesOf(world.system, 'alert:12');
  expect(views.map(({ page }) => [page.policy, page.alerts, page.severity])).toEqual([
    ['managers', 5, 2],
    ['ml', 5, 2],
  ]);
});

it('starts one page when two transactions start it at once', async () => {
  await Promise.all([start(), start(), start()]);
  expect(await pagesOf(world.system, 'alert:12')).toHaveLength(1);
});

it('stops with an acknowledgement, whose lease depends on the severity', async () => {
  await start();
  const taken = await within((tx) => acknowledgePages(tx, { subject: 'alert:12', by: people.leo }));
  expect(taken).toEqual({ stopped: 1, before: undefined, until: new Date('2026-11-23T02:30:00Z') });
  expect(await timers()).toEqual(['page-lease 02:30']);
  const [view] = await pagesOf(world.system, 'alert:12');
  expect(view?.page).toMatchObject({ state: 'acknowledged', acknowledgedBy: people.leo, generation: 2 });
});

it('tells the second of two who acknowledge at once who was first', async () => {
  await start();
  const both = await Promise.all(
    [people.leo, people.mia].map((by) => within((tx) => acknowledgePages(tx, { subject: 'alert:12', by }))),
  );
  const first = both.findIndex(({ stopped }) => stopped === 1);
  expect(both.map(({ stopped }) => stopped).sort()).toEqual([0, 1]);
  expect(both[1 - first]?.before).toBe([people.leo, people.mia][first]);
  const [view] = await pagesOf(world.system, 'alert:12');
  expect(view?.page.acknowledgedBy).toBe([people.leo, people.mia][first]);
});

it('ends with its subject, and a later firing is a page of its own', async () => {
  await start();
  expect(await within((tx) => endPages(tx, { subject: 'alert:12', because: 'resolved' }))).toBe(1);
  expect(await timers()).toEqual([]);
  expect(await within((tx) => acknowledgePages(tx, { subject: 'alert:12', by: people.leo }))).toMatchObject({
    stopped: 0,
  });
  clock.advance(60_000);
  await start();
  expect((await pagesOf(world.system, 'alert:12')).map(({ page }) => page.state)).toEqual(['open', 'ended']);
});
