import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timerHandlers } from '../../src/consequences/index.ts';
import { ESCALATION_TIMER, EXPIRY_TIMER, REMINDER_TIMER } from '../../src/lifecycle/request-timers.ts';
import { nextDue } from '../../src/queue/timer-pump.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

/** Open requests that wait, each with its expiry, its next reminder and its escalation. */
const REQUESTS = 10_000;
const now = new Date('2026-11-21T09:00:00Z');
const kinds = timerHandlers.map(({ kind }) => kind);
let on: TestDatabase;

beforeAll(async () => {
  on = await testDatabase();
  await on.database.db.execute(sql`
    insert into timer (workspace_id, kind, subject, due_at, generation)
    select 'w' || n % 20, kind, 'R-' || n, ${now}::timestamptz + n * interval '20 seconds' + interval '1 hour', n
    from generate_series(1, ${REQUESTS}::int) n,
      unnest(${sql.param([EXPIRY_TIMER, REMINDER_TIMER, ESCALATION_TIMER])}::text[]) kind`);
  await on.database.db.execute(sql`analyze timer`);
});
afterAll(() => on.close());

const plan = async (at: Date): Promise<string> =>
  (await on.database.db.execute<{ 'QUERY PLAN': string }>(sql`explain (analyze, timing off) ${nextDue(at, kinds)}`))
    .map((row) => row['QUERY PLAN'])
    .join('\n');
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

test.each([
  ['nothing is due', inHours(0), 0],
  ['some are due', inHours(2), 1],
  ['everything is due', inHours(100), 1],
])(`with ${REQUESTS} open requests a sweep reads the index over due times alone when %s`, async (_, at, found) => {
  const read = await plan(at);
  expect(read).toContain('Index Scan using timer_due');
  expect(read).not.toMatch(/Seq Scan|Sort/);
  expect(await on.database.db.execute(nextDue(at, kinds))).toHaveLength(found);
  expect(Number(/Execution Time: ([\d.]+) ms/.exec(read)?.[1])).toBeLessThan(200);
});
