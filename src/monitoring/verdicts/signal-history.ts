import { sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import type { Baseline } from '../baselines/find-baselines.ts';
import type { SignalHistory } from './judge.ts';
import type { Window } from './read-window.ts';

/** The longest `of` and `clear` a rule can have. */
const MOST_WINDOWS = 20;

export interface SignalKey extends SignalHistory {
  /** Whether no newer window was judged. */
  readonly isNewest: boolean;
}

export const keyOf = ({ feature, signal }: { readonly feature: string; readonly signal: string }): string =>
  `${signal} ${feature}`;

interface Row extends Record<string, unknown> {
  readonly feature: string;
  readonly signal: string;
  readonly since: Date | null;
  readonly cleared_at: Date | null;
  readonly last_to: Date;
  readonly exceeded: readonly boolean[] | null;
}

/** What was known of each signal of a baseline before a window: in one statement. */
export async function historyOf(
  tx: Tx,
  { model, version, number }: Baseline,
  window: Window,
): Promise<(key: string) => SignalKey> {
  const rows = await tx.db.execute<Row>(sql`
    select s.feature, s.signal, s.since, s.cleared_at, s.last_to, v.exceeded
    from drift_signal s cross join lateral (
      select array_agg(l.exceeded order by l.to_at desc) as exceeded from (
        select exceeded, to_at from verdict
        where workspace_id = s.workspace_id and model = s.model and version = s.version and baseline = s.baseline
          and feature = s.feature and signal = s.signal and to_at < ${window.to}::timestamptz and exceeded is not null
        order by to_at desc limit ${MOST_WINDOWS}) l) v
    where s.workspace_id = ${tx.workspace} and s.model = ${model} and s.version = ${version} and s.baseline = ${number}`);
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return (key) => {
    const row = byKey.get(key);
    if (!row) return { exceeded: [], since: undefined, clearedAt: undefined, isNewest: true };
    const date = (value: Date | null) => (value === null ? undefined : new Date(value));
    return {
      exceeded: row.exceeded ?? [],
      since: date(row.since),
      clearedAt: date(row.cleared_at),
      isNewest: new Date(row.last_to).getTime() <= window.to.getTime(),
    };
  };
}
