import { chartParts } from '../../charts/chart-parts.ts';
import { driftOverlay } from '../../charts/drift-overlay.ts';
import type { Part } from '../../chat/card.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { baselineName } from '../baselines/find-baselines.ts';
import { type AskExplain, explain } from './explain.ts';
import { signalName } from './verdicts-of.ts';

/**
 * Both distributions of a verdict over the parts that its table names. Nothing where values cannot be compared. Drawing
 * takes a while: not to be called in a transaction.
 */
export async function driftChart(ctx: Ctx, asked: AskExplain, as: 'png' | 'svg'): Promise<readonly Part[]> {
  const { verdict, baseline, again } = await explain(ctx, asked);
  if (verdict.signal !== 'values' || again.cells.length < 2) return [];
  const drawing = driftOverlay({
    title: `${subjectName(verdict)} ${signalName(verdict)}`,
    subtitle: `${verdict.state}, window until ${verdict.to.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    bins: again.cells.map(({ label, before, now }) => ({ label, before, now })),
    before: `${baselineName(baseline.number)}, ${baseline.kind}`,
    now: 'window',
  });
  return chartParts(drawing, { as, table: [], log: ctx.log });
}
