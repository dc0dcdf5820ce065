export interface Eigen {
  readonly values: readonly number[];
  /** vectors[k] belongs to values[k] and has length 1. */
  readonly vectors: readonly (readonly number[])[];
}

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations, until nothing is left off the
 * diagonal. Source: G. Golub and C. Van Loan, "Matrix Computations", 4th edition, section 8.5.
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 50; sweep++) {
    let moved = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) moved = rotate(a, v, p, q) || moved;
    }
    if (!moved) break;
  }
  return { values: a.map((row, i) => row[i]!), vectors: v.map((_, k) => v.map((row) => row[k]!)) };
}

/** Turns the plane of p and q so that a[p][q] becomes 0; false when it is nothing already. */
function rotate(a: number[][], v: number[][], p: number, q: number): boolean {
  const off = a[p]![q]!;
  if (Math.abs(off) <= Number.EPSILON * 1e-3 * Math.sqrt(Math.abs(a[p]![p]! * a[q]![q]!)) || off === 0) return false;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]![p]!, a[k]![q]!];
    a[k]![p] = c * x - s * y;
    a[k]![q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * x - s * y;
    a[q]![k] = s * x + c * y;
    const [vx, vy] = [v[k]![p]!, v[k]![q]!];
    v[k]![p] = c * vx - s * vy;
    v[k]![q] = s * vx + c * vy;
  }
  a[p]![q] = 0;
  a[q]![p] = 0;
  return true;
}
