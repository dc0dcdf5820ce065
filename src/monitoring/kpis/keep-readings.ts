import { sql } from 'drizzle-orm';
import { inParts } from '../../store/in-parts.ts';
import type { Db } from '../../store/unit.ts';
import { dropMonths, ensureMonths, monthStart } from './partitions.ts';

const DAY_MS = 86_400_000;
/** Months made ahead of the present one. */
const AHEAD = 2;
/** Roll-ups of all steps outlive their readings: two years and some weeks, for the comparison with the year before. */
export const ROLLUP_DAYS = 800;

export interface Kept {
  readonly made: number;
  readonly dropped: readonly string[];
  readonly removed: number;
}

/**
 * Keeps the partitions of readings: makes the months to come, drops those that no KPI of any workspace keeps, and removes
 * what single KPIs keep shorter, by the ten thousand. Twice does no harm.
 */
export async function keepReadings(db: Db, now: Date): Promise<Kept> {
  const months = Array.from({ length: AHEAD + 1 }, (_, later) => monthStart(now, later));
  const made = await db.transaction((tx) => ensureMonths(tx, months));
  const [longest] = await db.execute<{ days: number | null }>(sql`select max(retention_days) as days from kpi`);
  const dropped = await db.transaction((tx) => dropMonths(tx, cutOf(now, longest?.days ?? 0)));
  return { made, dropped, removed: await removeOld(db, now) };
}

/** A day of UTC more than the retention, so that what is still taken never lies in a quarter that lost a part. */
function cutOf(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS - days - 1) * DAY_MS);
}

/** Of each KPI: readings beyond its own retention, roll-ups beyond theirs, by runs of the primary keys. */
async function removeOld(db: Db, now: Date): Promise<number> {
  const kpis = await db.execute<{ workspace: string; model: string; name: string; days: number }>(
    sql`select workspace_id as workspace, model, name, retention_days as days from kpi`,
  );
  let removed = 0;
  for (const { workspace, model, name, days } of kpis) {
    const of = sql`workspace_id = ${workspace} and model = ${model} and kpi = ${name}`;
    removed += await inParts(async (most) => {
      const rows = await db.execute(sql`
        delete from reading where ${of} and (at, version, labels_key) in (
          select at, version, labels_key from reading where ${of} and at < ${cutOf(now, days)}::timestamptz
          order by at limit ${most}) returning 1 as one`);
      return rows.length;
    });
    removed += await inParts(async (most) => {
      const rows = await db.execute(sql`
        delete from kpi_rollup where ${of} and (step, at, version) in (
          select step, at, version from kpi_rollup where ${of} and step = any('{quarter,hour,day}')
            and at < ${cutOf(now, ROLLUP_DAYS)}::timestamptz limit ${most}) returning 1 as one`);
      return rows.length;
    });
  }
  return removed;
}
