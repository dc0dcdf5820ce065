import { gammaTails } from './gamma-tails.ts';

/** P(X > x) for chi-square with `dof` degrees of freedom: Q(dof / 2, x / 2). With none, all mass is at 0. */
export function chiSquareUpper(x: number, dof: number): number {
  if (dof === 0) return x > 0 ? 0 : 1;
  return gammaTails(dof / 2, x / 2).upper;
}

/**
 * The x that chi-square with `dof` degrees of freedom exceeds with chance `upper`, 0 < upper < 1, by bisection down to
 * neighbouring doubles. Begins with the bracket [0, mean + enough], doubled until it holds the answer.
 */
export function chiSquareQuantile(upper: number, dof: number): number {
  let low = 0;
  let high = dof + 10;
  while (chiSquareUpper(high, dof) > upper) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (chiSquareUpper(middle, dof) > upper) low = middle;
    else high = middle;
  }
}
