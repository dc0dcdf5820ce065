import type { Secrets } from '../lifecycle/apply-transition.ts';
import { noteFailed, noteRead } from '../monitoring/kpis/note-source.ts';
import { findSource, type KpiSource, readAtNextSlot, slotsDue } from '../monitoring/kpis/sources.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { prometheusAddress, queryRange, type Series } from './prometheus-api.ts';

/** Series of one KPI at most: more are a query that was not meant. */
const MOST_SERIES = 100;

/**
 * Reads what is due of a KPI's source, `model/kpi`: one slot, or all that were missed, in one range query. Readings carry
 * the time of their slot, so that a slot read twice counts once. A source that is away, slow or answers an error is noted.
 */
export const readKpiSource =
  (secrets: Secrets) =>
  async (ctx: Ctx, subject: string): Promise<void> => {
    const [model = '', kpi = ''] = subject.split('/');
    const row = await findSource(ctx, { model, kpi });
    if (!row) return;
    const due = slotsDue(row, ctx.now);
    if (!due) return inTransaction(ctx, (tx) => readAtNextSlot(tx, row, row.readTo));
    let series: readonly Series[];
    try {
      series = await queryRange(addressOf(row, secrets), { query: row.query, ...due });
      if (series.length > MOST_SERIES)
        throw new Error(`the query gives ${series.length} series, at most ${MOST_SERIES} fit`);
    } catch (error) {
      return noteFailed(ctx, row, error instanceof Error ? error.message : String(error));
    }
    await noteRead(ctx, row, readingsOf(row, series), due.to);
  };

function addressOf({ source }: KpiSource, secrets: Secrets) {
  const name = sourceSecret(source);
  const value = secrets(name);
  if (value === undefined || value === '') throw new Error(`this Steward has no address EFFECT_${name}`);
  return prometheusAddress(value);
}

/** `prod` is read from `EFFECT_PROMETHEUS_PROD`. */
export const sourceSecret = (source: string): string => `PROMETHEUS_${source.toUpperCase().replaceAll('-', '_')}`;

function readingsOf({ model, kpi, version }: KpiSource, series: readonly Series[]): object[] {
  const base = { model, kpi, ...(version === '' ? {} : { version }) };
  return series.flatMap(({ labels, values }) => {
    const named = Object.keys(labels).length > 0 ? { labels } : {};
    return values.map(([at, value]) => ({ ...base, at: at.toISOString(), value, ...named }));
  });
}
