const SCALE = 2 ** 128;

interface Scaled {
  readonly matrix: Float64Array;
  /** The matrix stands for itself times 2 to this. */
  readonly exponent: number;
}

/**
 * P(D < d) for the two-sided one-sample Kolmogorov-Smirnov statistic of n observations, exact up to rounding (12 digits).
 * Formula: n!/n^n times the k-th diagonal element of the n-th power of Durbin's matrix of order 2k - 1, d = (k - h)/n.
 * Time grows with k^3 ln n, so it is for small n d.
 * Source: G. Marsaglia, W. W. Tsang, J. Wang, "Evaluating Kolmogorov's Distribution", J. Stat. Softw. 8(18), 2003.
 */
export function durbinMatrixLower(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const power = powerOf({ matrix: durbinMatrix(size, k - n * d), exponent: 0 }, n, size, k - 1);
  let result = power.matrix[(k - 1) * size + k - 1]!;
  let { exponent } = power;
  for (let i = 1; i <= n; i++) {
    result *= i / n;
    if (result < 1 / SCALE) {
      result *= SCALE;
      exponent -= 128;
    }
  }
  return result * 2 ** exponent;
}

function durbinMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const inverseFactorial = new Float64Array(size + 2);
  inverseFactorial[0] = 1;
  for (let i = 1; i < size + 2; i++) inverseFactorial[i] = inverseFactorial[i - 1]! / i;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) if (i - j + 1 >= 0) matrix[i * size + j] = inverseFactorial[i - j + 1]!;
  }
  for (let i = 0; i < size; i++) {
    matrix[i * size]! -= h ** (i + 1) * inverseFactorial[i + 1]!;
    matrix[(size - 1) * size + i]! -= h ** (size - i) * inverseFactorial[size - i]!;
  }
  if (2 * h > 1) matrix[(size - 1) * size]! += (2 * h - 1) ** size * inverseFactorial[size]!;
  return matrix;
}

/** By squaring; `centre` is the diagonal element that is watched for overflow. */
function powerOf(base: Scaled, n: number, size: number, centre: number): Scaled {
  let result: Scaled | undefined;
  let square = base;
  for (let left = n; ; ) {
    if (left % 2 === 1) result = result === undefined ? square : product(result, square, size, centre);
    left = Math.floor(left / 2);
    if (left === 0) return result!;
    square = product(square, square, size, centre);
  }
}

function product(a: Scaled, b: Scaled, size: number, centre: number): Scaled {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let l = 0; l < size; l++) {
      const factor = a.matrix[i * size + l]!;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) matrix[i * size + j]! += factor * b.matrix[l * size + j]!;
    }
  }
  let exponent = a.exponent + b.exponent;
  if (matrix[centre * size + centre]! > SCALE) {
    for (let i = 0; i < matrix.length; i++) matrix[i]! /= SCALE;
    exponent += 128;
  }
  return { matrix, exponent };
}
