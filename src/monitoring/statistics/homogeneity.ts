import { chiSquareUpper } from './distributions/chi-square.ts';
import { eachPair } from './shares.ts';

export interface HomogeneityResult {
  readonly chiSquare: number;
  readonly chiSquareP: number;
  readonly g: number;
  readonly gP: number;
  readonly dof: number;
  /** The smallest expected count: below 5 the p-values are rough (W. G. Cochran, Biometrics 10, 1954). */
  readonly smallestExpected: number;
}

/**
 * Chi-square and G tests of homogeneity: do two samples of categories come from one distribution? Both sides vary; a
 * goodness-of-fit test, which takes the reference for exact, has (1 + n_current / n_reference) times the statistic when
 * nothing drifted. Expected counts come from both samples together, so a category that only one of them has is a finite
 * term. Without Yates' correction. Chi-square: sum (O - E)^2 / E; G: 2 sum O ln(O / E); degrees of freedom: categories
 * that occur, less one. With one category, or an empty side, both p-values are 1.
 * Source: A. Agresti, "Categorical Data Analysis", 3rd edition, section 3.2.
 */
export function homogeneity(reference: ArrayLike<number>, current: ArrayLike<number>): HomogeneityResult {
  let [n, m, categories, chiSquare, g] = [0, 0, 0, 0, 0];
  eachPair(reference, current, (a, b) => {
    n += a;
    m += b;
    if (a + b > 0) categories++;
  });
  let smallestExpected = Infinity;
  const add = (observed: number, expected: number): void => {
    chiSquare += (observed - expected) ** 2 / expected;
    g += 2 * likelihoodPart(observed, expected);
    smallestExpected = Math.min(smallestExpected, expected);
  };
  if (n > 0 && m > 0)
    eachPair(reference, current, (a, b) => {
      if (a + b === 0) return;
      add(a, ((a + b) * n) / (n + m));
      add(b, ((a + b) * m) / (n + m));
    });
  const dof = Math.max(0, categories - 1);
  const [chiSquareP, gP] = dof === 0 ? [1, 1] : [chiSquareUpper(chiSquare, dof), chiSquareUpper(g, dof)];
  return { chiSquare, chiSquareP, g, gP, dof, smallestExpected };
}

/** O ln(O / E) - (O - E): the differences add up to nothing, and without them near-equal counts would cancel. */
function likelihoodPart(observed: number, expected: number): number {
  if (observed === 0) return expected;
  const ratio = (observed - expected) / expected;
  const logarithm = Math.abs(ratio) < 0.5 ? Math.log1p(ratio) : Math.log(observed / expected);
  return observed * logarithm - (observed - expected);
}
