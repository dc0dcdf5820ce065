/**
 * Cramer's V of a 2 x k table from its chi-square, corrected for bias: 0 where the table is what chance gives, 1 where the
 * samples share nothing. phi^2 = max(0, chi2 / n - (k - 1) / (n - 1)), over the corrected smaller dimension.
 * Source: W. Bergsma, "A bias-correction for Cramer's V and Tschuprow's T", J. Korean Stat. Soc. 42, 2013.
 */
export function cramersV(chiSquare: number, total: number, categories: number): number {
  if (total <= 1 || categories <= 1) return 0;
  const phi2 = Math.max(0, chiSquare / total - (categories - 1) / (total - 1));
  const rows = 2 - 1 / (total - 1);
  const columns = categories - (categories - 1) ** 2 / (total - 1);
  const smaller = Math.min(rows, columns) - 1;
  return smaller <= 0 ? 0 : Math.min(1, Math.sqrt(phi2 / smaller));
}
