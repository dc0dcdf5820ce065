import type { MetricMeaning } from './lifecycle.ts';

export type Metrics = Readonly<Record<string, number>>;

/** Three significant digits, no exponent for what people read: 0.931, 41, 12300. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toPrecision(3);
  const rounded = Number(value.toPrecision(size >= 1_000 ? Math.ceil(Math.log10(size) + 1e-9) : 3));
  return String(rounded);
}

/**
 * "auc 0.93 (+0.02, better)": the value, and the difference to the incumbent where it has the metric. The judgement only
 * where the lifecycle file says which direction is better; worse ones come first.
 */
export function formatMetrics(
  metrics: Metrics,
  before: Metrics | undefined,
  meanings: Readonly<Record<string, MetricMeaning>>,
): string[] {
  return Object.entries(metrics)
    .map(([name, value]) => {
      const meaning = meanings[name];
      const difference = before?.[name] === undefined ? undefined : value - before[name];
      const judged = judgement(difference, meaning);
      const unit = meaning?.unit ? ` ${meaning.unit}` : '';
      const compared = difference === undefined ? '' : ` (${signed(difference)}${judged ? `, ${judged}` : ''})`;
      return {
        worse: judged === 'worse',
        line: `${name.replaceAll('_', ' ')} ${formatNumber(value)}${unit}${compared}`,
      };
    })
    .sort((a, b) => Number(b.worse) - Number(a.worse))
    .map(({ line }) => line);
}

function judgement(difference: number | undefined, meaning: MetricMeaning | undefined): 'better' | 'worse' | undefined {
  if (!meaning || difference === undefined || Math.abs(difference) < 1e-12) return undefined;
  return difference > 0 === (meaning.better === 'higher') ? 'better' : 'worse';
}

function signed(difference: number): string {
  if (Math.abs(difference) < 1e-12) return 'same';
  return `${difference > 0 ? '+' : '\u2212'}${formatNumber(Math.abs(difference))}`;
}
