import { sql } from 'drizzle-orm';
import type { Db } from '../../store/unit.ts';

/** Any number that nobody else uses: the advisory lock under which partitions are made and dropped. */
const PARTITIONS_LOCK = 7_783_923_002;

/** `reading_2026_11`: the readings of a month of UTC. */
export function partitionOf(at: Date): string {
  return `reading_${at.toISOString().slice(0, 7).replace('-', '_')}`;
}

/** The beginning of the month that is `later` months after that of `at`. */
export function monthStart(at: Date, later: number): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later));
}

/**
 * Makes the partitions of months that have none, in the caller's transaction. Attaching takes a lock that readers and
 * writers do not wait for; two that make the same month wait for each other.
 */
export async function ensureMonths(db: Db, months: readonly Date[]): Promise<number> {
  const there = await partitions(db);
  const missing = months.filter((month) => !there.includes(partitionOf(month)));
  if (missing.length === 0) return 0;
  await db.execute(sql`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`);
  const now = await partitions(db);
  const wanted = missing.filter((month) => !now.includes(partitionOf(month)));
  for (const month of wanted) {
    const name = sql.identifier(partitionOf(month));
    const [from, to] = [month, monthStart(month, 1)].map((edge) => sql.raw(`'${edge.toISOString()}'`));
    await db.execute(sql`create table ${name} (like reading including all)`);
    await db.execute(sql`alter table reading attach partition ${name} for values from (${from}) to (${to})`);
  }
  return wanted.length;
}

/** Drops the partitions of months that ended by `before`; their names. */
export async function dropMonths(db: Db, before: Date): Promise<string[]> {
  await db.execute(sql`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`);
  // `2026_11` sorts like the month.
  const old = (await partitions(db)).filter((name) => name < partitionOf(before));
  // Writers wait for a drop: rather try again later than hold them up behind somebody's long statement.
  if (old.length > 0) await db.execute(sql`set local lock_timeout = '2s'`);
  for (const name of old) await db.execute(sql`drop table ${sql.identifier(name)}`);
  return old;
}

async function partitions(db: Db): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'reading'::regclass`);
  return rows.map(({ name }) => name);
}
