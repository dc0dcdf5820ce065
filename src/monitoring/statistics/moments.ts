export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
}

/** Mean and sum of squares in two passes, corrected for the rounding of the first (Chan, Golub, LeVeque 1983). */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  // Of equal values the mean is the value, whatever the sum was rounded to.
  const mean = n > 0 && values[0] === values[n - 1] && allEqual(values) ? values[0]! : sum / n;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i]! - mean;
    squares += deviation * deviation;
    rest += deviation;
  }
  return { n, mean: mean + rest / n, squares: Math.max(0, squares - (rest * rest) / n) };
}

/** Standard deviation with divisor n - ddof. */
export function deviationOf({ n, squares }: Moments, ddof: 0 | 1): number {
  return Math.sqrt(squares / (n - ddof));
}

function allEqual(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}
