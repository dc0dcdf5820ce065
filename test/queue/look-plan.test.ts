import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoutePump } from '../../src/app/route-pump.ts';
import { anyDue } from '../../src/delivery/claim.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import type { Unit } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

/** Rows of each kind, of which none is due. */
const ROWS = 3_000;
const now = sql`${new Date('2026-11-21T09:00:00Z')}::timestamptz`;
let on: TestDatabase;
let unit: Unit;

beforeAll(async () => {
  on = await testDatabase();
  const { db } = on.database;
  unit = { db, flush: [] };
  await db.execute(sql`
    insert into place (workspace_id, id, platform, team, channel, not_before)
    select 'w', md5(n::text)::uuid, 'slack', 't', 'c' || n, ${now} from generate_series(1, 100) n`);
  await db.execute(sql`
    insert into card (workspace_id, subject, place, lane, wanted, shown, since, not_before)
    select 'w', 'request:' || n, md5((n % 100 + 1)::text)::uuid, 1, 3, 3, ${now}, ${now} from generate_series(1, ${ROWS}::int) n`);
  await db.execute(sql`
    insert into timer (workspace_id, kind, subject, due_at, generation)
    select 'w', 'remind', 'R-' || n, ${now} - interval '1 hour', n from generate_series(1, ${ROWS}::int) n`);
  await db.execute(sql`
    insert into alert (workspace_id, integration, fingerprint, source, rule, labels, annotations, state, starts_at, severity,
      received, first_at, last_at, changes)
    select 'w', 'i', n::text, 'alertmanager', 'labels', '{}', '{}', 'firing', ${now}, 1, 1, ${now}, ${now}, '{}'
    from generate_series(1, ${ROWS}::int) n`);
  // What Postgres believes is from a moment when much was due.
  await db.execute(sql`analyze card, timer, alert`);
  await db.execute(sql`update timer set due_at = due_at + interval '1 day'`);
  await db.execute(sql`update alert set routed = true`);
});
afterAll(() => on.close());

test.each([
  ['a card', 'card_due', () => anyDue(now)],
  [
    'a timer',
    'timer_due',
    () => createTimerPump({ unit, handlers: [{ kind: 'remind', run: async () => {} }], log: silentLog }).due(now),
  ],
  ['an alert', 'alert_to_route', () => createRoutePump({ unit, log: silentLog }).due(now)],
])('whether %s is due is read by its index alone, whatever was due before', async (_, index, due) => {
  const rows = await on.database.db.execute<{ 'QUERY PLAN': string }>(sql`explain select ${due()} as due`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain(`using ${index}`);
  expect(plan).not.toMatch(/Seq Scan|Sort/);
  expect(await on.database.db.execute(sql`select ${due()} as due`)).toEqual([{ due: false }]);
});
