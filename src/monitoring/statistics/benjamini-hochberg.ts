/**
 * P-values adjusted for the false discovery rate, in the order given: p(k) d / k from the largest down, never above the
 * next. A feature counts when its adjusted value is at most q. Valid for independent or positively dependent tests.
 * Source: Y. Benjamini and Y. Hochberg, J. R. Stat. Soc. B 57, 1995.
 */
export function benjaminiHochberg(pvalues: readonly number[]): number[] {
  const order = pvalues.map((_, place) => place).sort((a, b) => pvalues[b]! - pvalues[a]!);
  const adjusted = new Array<number>(pvalues.length);
  let least = 1;
  for (const [place, index] of order.entries()) {
    least = Math.min(least, (pvalues[index]! * pvalues.length) / (pvalues.length - place));
    adjusted[index] = least;
  }
  return adjusted;
}
