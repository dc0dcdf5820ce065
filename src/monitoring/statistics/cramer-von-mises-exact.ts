/**
 * P(U >= u) for samples of n and m values without ties, by walking all lattice paths at once: for every point (i, j) how
 * many paths there have each sum of (a i - b j)^2, a = lcm / n, b = lcm / m. The counts stay below C(80, 40), where
 * doubles have 15 digits. Source: Y. Xiao, A. Gordon and A. Yakovlev, "A C++ Program for the Cramer-von Mises Two-Sample
 * Test", J. Stat. Softw. 17(8), 2006.
 */
export function cramerVonMisesExact(u: number, n: number, m: number): number {
  const multiple = (n * m) / divisor(n, m);
  const [a, b] = [multiple / n, multiple / m];
  const product = n * m;
  const bound = Math.floor((multiple ** 2 * (n + m) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2));
  // row[i]: the sums at (i, j) and their chances, given that the path passes there.
  let row: Map<number, number>[] = [];
  for (let j = 0; j <= m; j++) {
    const next: Map<number, number>[] = [];
    for (let i = 0; i <= n; i++) {
      const step = (a * i - b * j) ** 2;
      const here = new Map<number, number>();
      const take = (sums: Map<number, number> | undefined, weight: number): void => {
        for (const [sum, chance] of sums ?? []) here.set(sum + step, (here.get(sum + step) ?? 0) + chance * weight);
      };
      if (i + j === 0) here.set(0, 1);
      if (i > 0) take(next[i - 1], i / (i + j));
      if (j > 0) take(row[i], j / (i + j));
      next.push(here);
    }
    row = next;
  }
  let pvalue = 0;
  for (const [sum, chance] of row[n]!) if (sum >= bound) pvalue += chance;
  return Math.min(1, pvalue);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
