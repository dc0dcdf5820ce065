import { chartParts } from '../../charts/chart-parts.ts';
import { sparkline } from '../../charts/sparkline.ts';
import type { Part } from '../../chat/card.ts';
import type { Ctx } from '../../store/unit.ts';
import { windowUntil } from './cover.ts';
import type { Kpi } from './find-kpis.ts';
import { readWindows } from './read-windows.ts';
import { formatValue } from './unit.ts';

const HOUR_MS = 3_600_000;
const HOURS = 48;

/**
 * How a KPI came to its value, in one line: what it was hour by hour over the last two days, each time over its own window,
 * so that the last one is the value itself. Too few samples are a gap. Nothing without two values. Drawing takes a while:
 * not to be called in a transaction.
 */
export async function kpiTrend(ctx: Ctx, row: Kpi, as: 'png' | 'svg'): Promise<readonly Part[]> {
  const windows = Array.from({ length: HOURS }, (_, hour) =>
    windowUntil(new Date(ctx.now.getTime() - (HOURS - 1 - hour) * HOUR_MS), row.windowMinutes),
  );
  const [measured = []] = await readWindows(ctx, [row], windows);
  const values = measured.map(({ value, samples }) => (value === undefined || samples < row.minimum ? null : value));
  if (values.filter((value) => value !== null).length < 2) return [];
  const drawing = sparkline({
    title: `${row.model} ${row.name}, last 2 days`,
    values,
    target: row.target ?? undefined,
    format: (value) => formatValue(value, row.unit),
  });
  return chartParts(drawing, { as, table: [], log: ctx.log });
}
