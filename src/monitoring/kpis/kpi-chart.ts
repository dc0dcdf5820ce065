import { chartParts } from '../../charts/chart-parts.ts';
import { kpiLine } from '../../charts/kpi-line.ts';
import type { Part } from '../../chat/card.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { markAnomalies } from './anomalies.ts';
import { getKpi } from './find-kpis.ts';
import type { KpiCardAsked } from './kpi-card.ts';
import { kpiSeries } from './kpi-series.ts';
import { formatValue } from './unit.ts';

const DAY_MS = 86_400_000;
/** Up to so many days are drawn hour by hour. */
const HOURLY_DAYS = 7;

/**
 * The line of a KPI over its last days: hours up to a week, else days of the reader's zone. Nothing without two values.
 * Drawing takes a while: not to be called in a transaction.
 */
export async function kpiChart(
  ctx: Ctx,
  asked: KpiCardAsked & { readonly as: 'png' | 'svg' },
): Promise<readonly Part[]> {
  const { model, kpi, days, zone, version, as } = asked;
  const row = await getKpi(ctx, asked);
  const from = new Date(ctx.now.getTime() - (days - 1) * DAY_MS);
  const step = days <= HOURLY_DAYS ? 'hour' : 'day';
  const points = await kpiSeries(ctx, { model, kpi, from, to: ctx.now, step, zone, version });
  if (points.filter(({ value }) => value !== undefined).length < 2) return [];
  const drawing = kpiLine({
    title: `${subjectName({ model, version })} ${row.name}`,
    subtitle: `${row.aggregation} by ${step}, last ${days} days, ${zone}`,
    points: markAnomalies(points.map((point) => ({ at: point.from, value: point.value ?? null }))),
    better: row.better,
    target: row.target ?? undefined,
    warn: row.warn ?? undefined,
    breach: row.breach ?? undefined,
    zone,
    everyMs: step === 'hour' ? DAY_MS / 24 : DAY_MS,
    format: (value) => formatValue(value, row.unit),
  });
  return chartParts(drawing, { as, table: [], log: ctx.log });
}
