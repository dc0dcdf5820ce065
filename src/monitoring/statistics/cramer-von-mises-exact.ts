/**
 * P(U >= u) for samples of n and m values without ties, by walking all lattice paths at once: for every point (i, j) the
 * sums of (a i - b j)^2, a = lcm / n, b = lcm / m, that lead there, with their chances. A sum that reaches the bound on
 * every way that is left counts at once, and one that cannot reach it is dropped, which leaves few.
 * Source: Y. Xiao, A. Gordon and A. Yakovlev, "A C++ Program for the Cramer-von Mises Two-Sample Test", J. Stat. Softw.
 * 17(8), 2006.
 */
export function cramerVonMisesExact(u: number, n: number, m: number): number {
  const multiple = (n * m) / divisor(n, m);
  const product = n * m;
  const bound = Math.floor((multiple ** 2 * (n + m) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2));
  const stepAt = (i: number, j: number): number => ((multiple / n) * i - (multiple / m) * j) ** 2;
  const most = rests(n, m, stepAt, Math.max);
  const least = rests(n, m, stepAt, Math.min);
  let row: Point[] = [];
  for (let j = 0; j <= m; j++) {
    const next: Point[] = [];
    for (let i = 0; i <= n; i++) {
      const here: Point = { sums: new Map(), reached: 0 };
      const [high, low] = [bound - most[j * (n + 1) + i]!, bound - least[j * (n + 1) + i]!];
      const take = (from: Point | undefined, weight: number): void => {
        if (from === undefined) return;
        here.reached += from.reached * weight;
        for (const [before, chance] of from.sums) {
          const sum = before + stepAt(i, j);
          if (sum >= low) here.reached += chance * weight;
          else if (sum >= high) here.sums.set(sum, (here.sums.get(sum) ?? 0) + chance * weight);
        }
      };
      if (i + j === 0) take({ sums: new Map([[0, 1]]), reached: 0 }, 1);
      if (i > 0) take(next[i - 1], i / (i + j));
      if (j > 0) take(row[i], j / (i + j));
      next.push(here);
    }
    row = next;
  }
  return Math.min(1, row[n]!.reached);
}

interface Point {
  readonly sums: Map<number, number>;
  /** The chance that the bound is reached whatever comes. */
  reached: number;
}

/** What the steps after (i, j) add at most (`choose` max) or at least (min), at place j (n + 1) + i. */
function rests(
  n: number,
  m: number,
  stepAt: (i: number, j: number) => number,
  choose: (a: number, b: number) => number,
): Float64Array {
  const rest = new Float64Array((n + 1) * (m + 1));
  for (let j = m; j >= 0; j--) {
    for (let i = n; i >= 0; i--) {
      const right = i < n ? stepAt(i + 1, j) + rest[j * (n + 1) + i + 1]! : undefined;
      const up = j < m ? stepAt(i, j + 1) + rest[(j + 1) * (n + 1) + i]! : undefined;
      if (right !== undefined || up !== undefined) rest[j * (n + 1) + i] = choose(right ?? up ?? 0, up ?? right ?? 0);
    }
  }
  return rest;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
