import type { SortedSample } from './sorted-sample.ts';

/**
 * Energy distance sqrt(2 integral of (F - G)^2), in the root of the values' unit: it is not free of scale.
 * Source: G. J. Szekely, "E-statistics: the energy of statistical samples", 2002; M. Rizzo and G. Szekely,
 * "Energy distance", WIREs Comput. Stat. 8, 2016, equation 7.
 */
export function energyDistance(reference: SortedSample, current: SortedSample): number {
  const n = reference.length;
  const m = current.length;
  let sum = 0;
  let i = 0;
  let j = 0;
  let last = Math.min(reference[0]!, current[0]!);
  while (i < n || j < m) {
    const x = i < n ? reference[i]! : Infinity;
    const y = j < m ? current[j]! : Infinity;
    const at = Math.min(x, y);
    const difference = i / n - j / m;
    sum += (at - last) * difference * difference;
    last = at;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return Math.sqrt(2 * sum);
}
