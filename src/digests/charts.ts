import { chartParts } from '../charts/chart-parts.ts';
import type { Drawing } from '../charts/drawing.ts';
import { driftHeatMap } from '../charts/drift-heat-map.ts';
import { kpiLine } from '../charts/kpi-line.ts';
import { type Card, type Part, picture } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import type { Log } from '../kernel/log.ts';
import { markAnomalies } from '../monitoring/kpis/anomalies.ts';
import { formatValue } from '../monitoring/kpis/unit.ts';
import type { ChartSpec } from './section.ts';

/** The charts of a run, by the name under which its cards mention them. */
export type Charts = Readonly<Record<string, ChartSpec>>;

export const chartName = (chart: ChartSpec): string =>
  'map' in chart ? `drift-${chart.model}` : `kpi-${chart.model}-${chart.kpi}`;

/** Where a chart goes in a card that is kept: its name alone, because the picture is drawn when it is shown. */
export function chartHere(chart: ChartSpec): Part {
  const name = chartName(chart);
  const nothing = { bytes: new Uint8Array(), kept: { id: name, size: 1 } };
  return picture({
    name: `${name}.png`,
    mime: 'image/png',
    alt: `${chart.model} ${'map' in chart ? 'drift by day' : chart.kpi}`,
    ...nothing,
  });
}

/** A card with its charts drawn; where one cannot be, the card says so. Takes its time: never inside a transaction. */
export async function withCharts(
  card: Card,
  charts: Charts,
  { platform, log }: { readonly platform: PlatformName; readonly log: Log },
): Promise<Card> {
  const parts: Part[] = [];
  for (const part of card.parts) {
    const chart = part.type === 'picture' && part.file.kept ? charts[part.file.kept.id] : undefined;
    const as = platform === 'console' ? 'svg' : 'png';
    parts.push(...(chart ? await chartParts(drawingOf(chart), { as, table: [], log }) : [part]));
  }
  return { ...card, parts };
}

function drawingOf(chart: ChartSpec): Drawing {
  if ('map' in chart) return { ...driftHeatMap(chart.map), name: chartName(chart) };
  const { model, kpi, subtitle, points, better, target, warn, breach, unit, zone, everyMs } = chart;
  const line = kpiLine({
    title: `${model} ${kpi}`,
    subtitle,
    points: markAnomalies(points.map(({ at, value }) => ({ at: new Date(at), value }))),
    better,
    target: target ?? undefined,
    warn: warn ?? undefined,
    breach: breach ?? undefined,
    zone,
    everyMs,
    format: (value) => formatValue(value, unit),
  });
  return { ...line, name: chartName(chart) };
}
