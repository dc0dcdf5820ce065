import { type SQL, sql } from 'drizzle-orm';
import { pgErrorCode, type Tx } from '../../store/unit.ts';
import { QUARTER_MS } from './cover.ts';
import type { Reading } from './reading-batch.ts';

/** With more KPIs and versions in a batch, looking for their readings beforehand costs more than it saves. */
const MOST_LOOKED_FOR = 200;
/** SQLSTATE (appendix A of the manual). */
const UNIQUE_VIOLATION = '23505';

/** A model, KPI and version that readings share. */
interface Series {
  readonly model: string;
  readonly kpi: string;
  readonly version: string;
}

/** What a batch sends to the database: what its readings share once, and the rest as arrays. */
interface Sent {
  readonly series: SQL;
  readonly given: SQL;
  readonly marks: SQL;
}

/**
 * `fresh` rows were new or had another value, `changed` of them the latter. One that changed something leaves marks for
 * the quarters of the batch. Where nothing is known of the span yet, no row has to be looked for: that is half the work.
 */
export async function writeReadings(
  tx: Tx,
  rows: readonly Reading[],
  batch: string,
  span: { readonly from: string; readonly to: string },
): Promise<{ fresh: number; changed: number }> {
  const { of, sent } = sentOf(tx, rows, batch);
  if (of.length <= MOST_LOOKED_FOR && !(await isAnyKnown(tx, of, span)) && (await writeNew(tx, sent)))
    return { fresh: rows.length, changed: 0 };
  const [counts] = await tx.db.execute<{ fresh: number; changed: number }>(sql`
    with series as (${sent.series}),
    written as (
      insert into reading (workspace_id, model, kpi, at, version, labels_key, value, weight, labels)
      ${sent.given}
      on conflict (workspace_id, model, kpi, at, version, labels_key) do update
        set value = excluded.value, weight = excluded.weight, corrections = least(reading.corrections + 1, 32767)
        where (reading.value, reading.weight) is distinct from (excluded.value, excluded.weight)
      returning corrections),
    counted as (
      select count(*)::int as fresh, (count(*) filter (where corrections > 0))::int as changed from written),
    marked as (
      insert into reading_mark (workspace_id, model, kpi, at, batch)
      ${sent.marks} where (select fresh from counted) > 0)
    select * from counted`);
  return counts ?? { fresh: 0, changed: 0 };
}

/** All of them as new ones; false, and nothing done, when one was there all the same: somebody else's, just now. */
async function writeNew(tx: Tx, sent: Sent): Promise<boolean> {
  try {
    await tx.db.transaction((savepoint) =>
      savepoint.execute(sql`
        with series as (${sent.series}),
        marked as (insert into reading_mark (workspace_id, model, kpi, at, batch) ${sent.marks})
        insert into reading (workspace_id, model, kpi, at, version, labels_key, value, weight, labels) ${sent.given}`),
    );
    return true;
  } catch (error) {
    if (pgErrorCode(error) !== UNIQUE_VIOLATION) throw error;
    return false;
  }
}

/** Whether any of these KPIs has a reading in the span. */
async function isAnyKnown(
  tx: Tx,
  of: readonly Series[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const rows = await tx.db.execute(sql`
    select 1 from unnest(${sql.param(of.map(({ model }) => model))}::text[], ${sql.param(of.map(({ kpi }) => kpi))}::text[]) as s(model, kpi)
      cross join lateral (
        select 1 from reading r where r.workspace_id = ${tx.workspace} and r.model = s.model and r.kpi = s.kpi
          and r.at >= ${from}::timestamptz and r.at <= ${to}::timestamptz limit 1) as known
    limit 1`);
  return rows.length > 0;
}

function sentOf(tx: Tx, rows: readonly Reading[], batch: string): { of: readonly Series[]; sent: Sent } {
  const of: Series[] = [];
  const places: number[] = [];
  const seconds: number[] = [];
  const marks: { readonly i: number; readonly at: string }[] = [];
  const byVersion = new Map<string, number>();
  // In the order of their keys, readings of a KPI stand together, and those of a quarter as well.
  let [model, kpi, quarter] = ['', '', -1];
  const marked = new Set<number>();
  for (const row of rows) {
    if (row.model !== model || row.kpi !== kpi) {
      [model, kpi, quarter] = [row.model, row.kpi, -1];
      byVersion.clear();
    }
    const began = Math.floor(row.ms / QUARTER_MS) * QUARTER_MS;
    if (began !== quarter) {
      quarter = began;
      marked.clear();
    }
    let i = byVersion.get(row.version);
    if (i === undefined) {
      i = of.length;
      of.push({ model, kpi, version: row.version });
      byVersion.set(row.version, i);
    }
    places.push(i);
    seconds.push(row.ms / 1_000);
    if (!marked.has(i)) {
      marked.add(i);
      marks.push({ i, at: new Date(began).toISOString() });
    }
  }
  const given = sql.join(
    [
      sql`${numbers(places)}::int[], ${numbers(seconds)}::float8[], ${numbers(rows.map(({ value }) => value))}::float8[]`,
      sql`${rows.every(({ weight }) => weight === 1) ? null : numbers(rows.map(({ weight }) => weight))}::float8[]`,
      ...labelsOf(rows),
    ],
    sql`, `,
  );
  const sent = {
    series: sql`
      select * from unnest(${numbers(of.map((_, i) => i))}::int[], ${sql.param(of.map((each) => each.model))}::text[],
        ${sql.param(of.map((each) => each.kpi))}::text[], ${sql.param(of.map(({ version }) => version))}::text[])
        as s(i, model, kpi, version)`,
    given: sql`
      select ${tx.workspace}, s.model, s.kpi, to_timestamp(g.s), s.version, coalesce(g.labels_key, ''), g.value,
        coalesce(g.weight, 1), g.labels::jsonb
      from unnest(${given}) as g(i, s, value, weight, labels_key, labels) join series s on s.i = g.i`,
    marks: sql`
      select distinct ${tx.workspace}, s.model, s.kpi, m.at, ${batch}::uuid
      from unnest(${numbers(marks.map(({ i }) => i))}::int[], ${sql.param(marks.map(({ at }) => at))}::timestamptz[]) as m(i, at)
        join series s on s.i = m.i`,
  };
  return { of, sent };
}

/** An array of numbers as Postgres reads it: the driver would look at each of them for quotes. */
const numbers = (list: readonly number[]): string => `{${list.join(',')}}`;

/** Keys and labels; nulls where no reading has labels. */
function labelsOf(rows: readonly Reading[]): SQL[] {
  if (rows.every(({ labels }) => labels === undefined)) return [sql`null::text[]`, sql`null::text[]`];
  const texts = rows.map(({ labels }) => (labels === undefined ? null : JSON.stringify(labels)));
  return [sql`${sql.param(rows.map(({ labelsKey }) => labelsKey))}::text[]`, sql`${sql.param(texts)}::text[]`];
}
