import { formatNumber } from '../lifecycle/format-metrics.ts';
import { formatValue } from '../monitoring/kpis/unit.ts';

/** More than a thousandfold says only that the base was tiny. */
const MOST_PERCENT = 100_000;

/**
 * "+0.02 (+2.2 %), better": the difference to a base and its share of it. No share of a base that is zero, negative or
 * tiny beside the difference; the worse direction is said in a word. No difference is "unchanged".
 */
export function deltaWords(
  value: number,
  base: number,
  { unit, better }: { readonly unit: string; readonly better: 'higher' | 'lower' },
): string {
  const difference = value - base;
  if (difference === 0) return 'unchanged';
  const sign = difference > 0 ? '+' : '\u2212';
  const size = Math.abs(difference);
  const percent = base > 0 ? (size / base) * 100 : Number.POSITIVE_INFINITY;
  const share = percent <= MOST_PERCENT ? ` (${sign}${formatNumber(Number(percent.toPrecision(2)))} %)` : '';
  // Of percent the difference is in points: "+2 %" would read as a share.
  const amount = unit === '%' ? `${formatNumber(size)} points` : formatValue(size, unit);
  return `${sign}${amount}${share}, ${difference > 0 === (better === 'higher') ? 'better' : 'worse'}`;
}
