import { formatNumber } from '../../lifecycle/format-metrics.ts';
import type { KpiBounds } from './kpi-state.ts';
import { formatValue } from './unit.ts';

export interface KpiDelta {
  readonly absolute: number;
  /** Change by the previous value; null when that is zero or negative, where a percentage says nothing. */
  readonly share: number | null;
}

/** A KPI beside the period before. */
export function kpiDelta(value: number, previous: number): KpiDelta {
  const absolute = value - previous;
  return { absolute, share: previous > 0 ? absolute / previous : null };
}

/** How much of the target is reached: value / target, or target / value where lower is better. */
export function attainmentOf(value: number, target: number, better: KpiBounds['better']): number {
  return better === 'higher' ? value / target : target / value;
}

/** More than a thousandfold says only that the base was tiny. */
const MOST_SHARE = 1_000;

/**
 * "+0.02 (+2.2 %), better": the change and its share of what was before; no share where that is tiny beside the change.
 * The worse direction is said in a word. No change is "unchanged".
 */
export function deltaWords(
  { absolute, share }: KpiDelta,
  { unit, better }: { readonly unit: string; readonly better: KpiBounds['better'] },
): string {
  if (absolute === 0) return 'unchanged';
  const sign = absolute > 0 ? '+' : '\u2212';
  const percent = share === null || Math.abs(share) > MOST_SHARE ? undefined : Math.abs(share) * 100;
  const said = percent === undefined ? '' : ` (${sign}${formatNumber(Number(percent.toPrecision(2)))} %)`;
  const size = Math.abs(absolute);
  // Of percent the difference is in points: "+2 %" would read as a share.
  const amount = unit === '%' ? `${formatNumber(size)} points` : formatValue(size, unit);
  return `${sign}${amount}${said}, ${absolute > 0 === (better === 'higher') ? 'better' : 'worse'}`;
}
