import { sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { windowUntil } from './cover.ts';
import { kpiBreached, kpiCleared } from './events.ts';
import type { Kpi } from './find-kpis.ts';
import { kpiState } from './kpi-state.ts';
import { readWindows } from './read-windows.ts';

/**
 * Judges KPIs whose rows are locked by their window that ends now, keeps what was found, and tells of those that came into
 * breach or out of it. What is not known (stale, no data, too few) neither breaches nor clears.
 */
export async function judgeKpis(tx: Tx, kpis: readonly Kpi[]): Promise<Kpi[]> {
  const judged: Kpi[] = [];
  for (const group of Map.groupBy(kpis, ({ windowMinutes }) => windowMinutes).values()) {
    const to = tx.now;
    const window = windowUntil(to, group[0]!.windowMinutes);
    const measured = await readWindows(tx, group, [window]);
    for (const [index, row] of group.entries()) {
      const { value, samples, lastAt: read } = measured[index]![0]!;
      const lastAt = latest(row.lastAt, read);
      const state = kpiState({ ...row, value, samples, lastAt: lastAt ?? undefined, to });
      const { model, name, better, breach } = row;
      const fact = { model, kpi: name, better, breach, samples, from: window.from.toISOString(), to: to.toISOString() };
      const isBreach = state === 'breach';
      const isFine = state === 'ok' || state === 'warning';
      let { breachedAt } = row;
      if (value !== undefined && isBreach && breachedAt === null) {
        emit(tx, kpiBreached({ ...fact, value }));
        breachedAt = to;
      } else if (value !== undefined && isFine && breachedAt !== null) {
        emit(tx, kpiCleared({ ...fact, value, since: breachedAt.toISOString() }));
        breachedAt = null;
      }
      judged.push({ ...row, lastAt, state, value: value ?? null, breachedAt });
    }
  }
  await keep(tx, judged);
  return judged;
}

/** The later of what was known and what was found. */
export const latest = (a: Date | null, b: Date | undefined): Date | null => (b && (!a || b > a) ? b : a);

async function keep(tx: Tx, judged: readonly Kpi[]): Promise<void> {
  if (judged.length === 0) return;
  const list = <T>(of: (row: Kpi) => T) => sql.param(judged.map(of));
  const text = (at: Date | null) => at?.toISOString() ?? null;
  await tx.db.execute(sql`
    update kpi set last_at = j.last_at, state = j.state, value = j.value, breached_at = j.breached_at
    from unnest(${list(({ model }) => model)}::text[], ${list(({ name }) => name)}::text[],
      ${list(({ lastAt }) => text(lastAt))}::timestamptz[], ${list(({ state }) => state)}::text[],
      ${list(({ value }) => value)}::float8[], ${list(({ breachedAt }) => text(breachedAt))}::timestamptz[])
      as j(model, name, last_at, state, value, breached_at)
    where kpi.workspace_id = ${tx.workspace} and kpi.model = j.model and kpi.name = j.name`);
}
