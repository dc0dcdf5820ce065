import type { Alternative } from './alternative.ts';
import { hypergeometricTerm } from './distributions/saddle-point.ts';

/** As likely as the table seen, up to rounding. */
const SAME = 1 + 1e-7;
const NEGLIGIBLE = 1e-18;

export interface FisherResult {
  /** (a d) / (b c); infinite when only b c is 0, NaN when both are. */
  readonly oddsRatio: number;
  readonly pvalue: number;
}

/**
 * Fisher's exact test of the table [[a, b], [c, d]] = [reference, current], margins fixed. Two-sided: the sum of all tables
 * at most as likely as the one seen; `greater`: an odds ratio above 1. Sums go outwards until nothing is added, so that
 * counts of millions take moments. Source: A. Agresti, "Categorical Data Analysis", 3rd edition, section 3.5; R fisher.test.
 */
export function fisherExact(
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
  alternative: Alternative = 'two-sided',
): FisherResult {
  const drawn = a + b;
  const marked = a + c;
  const plain = b + d;
  const low = Math.max(0, drawn - plain);
  const high = Math.min(drawn, marked);
  const term = (hits: number): number => hypergeometricTerm(hits, drawn, marked, plain);
  const sumFrom = (from: number, step: 1 | -1): number => {
    let sum = 0;
    const mode = ((drawn + 1) * (marked + 1)) / (marked + plain + 2);
    for (let hits = from; hits >= low && hits <= high; hits += step) {
      const next = term(hits);
      sum += next;
      if (next < sum * NEGLIGIBLE && (hits - mode) * step > 0) break;
    }
    return sum;
  };
  const oddsRatio = (a * d) / (b * c);
  if (alternative === 'less') return { oddsRatio, pvalue: Math.min(1, sumFrom(a, -1)) };
  if (alternative === 'greater') return { oddsRatio, pvalue: Math.min(1, sumFrom(a, 1)) };
  const mode = Math.floor(((drawn + 1) * (marked + 1)) / (marked + plain + 2));
  const bound = term(a) * SAME;
  if (term(mode) <= bound) return { oddsRatio, pvalue: 1 };
  const upper = firstAtMost(mode, high + 1, term, bound);
  const lower = firstAtMost(mode, low - 1, term, bound);
  return { oddsRatio, pvalue: Math.min(1, sumFrom(upper, 1) + sumFrom(lower, -1)) };
}

/** From the mode outwards, by bisection: the first table at most as likely as `bound`, or `end` just past the last. */
function firstAtMost(mode: number, end: number, term: (hits: number) => number, bound: number): number {
  let inside = mode;
  let outside = end;
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.trunc((inside + outside) / 2);
    if (term(middle) <= bound) outside = middle;
    else inside = middle;
  }
  return outside;
}
