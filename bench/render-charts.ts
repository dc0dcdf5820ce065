import { chartParts } from '../src/charts/chart-parts.ts';
import type { Drawing } from '../src/charts/drawing.ts';
import { driftHeatMap } from '../src/charts/drift-heat-map.ts';
import { driftOverlay } from '../src/charts/drift-overlay.ts';
import { kpiLine } from '../src/charts/kpi-line.ts';
import { sparkline } from '../src/charts/sparkline.ts';
import { text } from '../src/chat/card.ts';
import { silentLog } from '../src/kernel/log.ts';
import { auc, days, tenure, trend } from '../test/charts/samples.ts';

export const kinds: readonly (readonly [string, () => Drawing])[] = [
  ['a KPI line of 30 points', () => kpiLine(auc())],
  ['a sparkline', () => sparkline(trend())],
  ['a drift overlay of 24 bins', () => driftOverlay(tenure())],
  ['a drift heat map of 20 features over 14 days', () => driftHeatMap(days())],
];

export async function draw(drawing: Drawing, as: 'svg' | 'png'): Promise<void> {
  const [part] = await chartParts(drawing, { as, table: [text('table')], log: silentLog });
  if (part?.type !== 'picture') throw new Error('the chart failed');
}

/** Run by itself it renders as many charts as it is told and prints its resident memory after each hundred, in bytes. */
if (import.meta.main) {
  const taken: number[] = [];
  for (let n = 1; n <= Number(process.argv[2]); n += 1) {
    await draw(kinds[n % kinds.length]![1](), 'png');
    if (n % 100 === 0) taken.push(process.memoryUsage.rss());
  }
  process.stdout.write(JSON.stringify(taken));
}
