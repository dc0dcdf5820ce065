/** What would count as drift: a difference either way, or the reference tending to be less or greater than the current sample. */
export type Alternative = 'two-sided' | 'less' | 'greater';

/** The p-value of a statistic with a symmetric null distribution, from its upper tail; `greater` means a large statistic. */
export function symmetricP(statistic: number, alternative: Alternative, upper: (x: number) => number): number {
  if (alternative === 'two-sided') return Math.min(1, 2 * upper(Math.abs(statistic)));
  return upper(alternative === 'greater' ? statistic : -statistic);
}
