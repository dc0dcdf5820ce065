import { type SQL, sql } from 'drizzle-orm';

/**
 * Counts of values in buckets whose bounds grow by a constant factor (Masson, Rim, Lee: DDSketch, VLDB 2019, section 2).
 * Sketches merge by addition; a quantile of one differs from the value of that rank by at most this share of it.
 */
export const SKETCH_ERROR = 0.01;
const GAMMA = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR);
/** Beyond the index of the smallest double, so that the sign of a key is the sign of its values. */
const OFFSET = 100_000;

export type Sketch = Readonly<Record<string, number>>;

/** The key of a value's bucket, in SQL: 0 of zero, else sign * (OFFSET + ceil(log_gamma |value|)). Keys sort as values do. */
export const bucketSql = (value: SQL): SQL => sql`(case when ${value} = 0 then 0 else
  (sign(${value}) * (${sql.raw(String(OFFSET))} + ceil(ln(abs(${value})) / ${sql.raw(String(Math.log(GAMMA)))}::float8)))::int end)`;

/** The same in JavaScript. */
export function bucketOf(value: number): number {
  if (value === 0) return 0;
  return Math.sign(value) * (OFFSET + Math.ceil(Math.log(Math.abs(value)) / Math.log(GAMMA)));
}

/** What the counts of both are together. */
export function mergeSketches(sketches: readonly Sketch[]): Sketch {
  const merged: Record<string, number> = {};
  for (const sketch of sketches) for (const [key, n] of Object.entries(sketch)) merged[key] = (merged[key] ?? 0) + n;
  return merged;
}

/** The value of rank ceil(share * n), within SKETCH_ERROR of it; undefined of an empty sketch. */
export function quantileOf(sketch: Sketch, share: number): number | undefined {
  const buckets = Object.entries(sketch).map(([key, n]) => [Number(key), n] as const);
  buckets.sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, n]) => sum + n, 0);
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const [key, n] of buckets) {
    seen += n;
    if (seen >= rank) return middleOf(key);
  }
  return undefined;
}

/** The value whose relative distance to both ends of its bucket is the same. */
function middleOf(key: number): number {
  if (key === 0) return 0;
  return Math.sign(key) * ((2 * GAMMA ** (Math.abs(key) - OFFSET)) / (GAMMA + 1));
}
