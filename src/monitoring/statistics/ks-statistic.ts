import type { SortedSample } from './sorted-sample.ts';

/** How far the distribution function of the reference lies above and below that of the current sample, at most. */
export interface Deviations {
  readonly above: number;
  readonly below: number;
}

/** max (F - G) and max (G - F) over all values, in one merge of the sorted samples; ties are passed together. */
export function ksDeviations(reference: SortedSample, current: SortedSample): Deviations {
  const n = reference.length;
  const m = current.length;
  let above = 0;
  let below = 0;
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const x = reference[i]!;
    const y = current[j]!;
    const at = Math.min(x, y);
    if (x <= y)
      do i++;
      while (i < n && reference[i] === at);
    if (y <= x)
      do j++;
      while (j < m && current[j] === at);
    const difference = i / n - j / m;
    if (difference > above) above = difference;
    else if (-difference > below) below = -difference;
  }
  return { above, below };
}
