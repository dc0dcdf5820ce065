import { logGamma } from './log-gamma.ts';

const STEP = 1 / 16;
const NEGLIGIBLE = 1e-17;

/**
 * P(W > x) for the limit of the Cramer-von Mises statistic. 1 minus a sum, so its absolute error is 1e-14 and a value
 * below that means nothing but "tiny".
 * Formula: sum over k of Gamma(k + 1/2) / (k! pi^(3/2) sqrt(x)) sqrt(4k + 1) e^-q K_{1/4}(q), q = (4k + 1)^2 / (16 x).
 * Source: S. Csorgo and J. J. Faraway, "The Exact and Asymptotic Distributions of Cramer-von Mises Statistics",
 * J. R. Stat. Soc. B 58, 1996, equation 1.2.
 */
export function cramerVonMisesUpper(x: number): number {
  if (x <= 0) return 1;
  let lower = 0;
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const weight = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = weight * Math.sqrt(y) * scaledBesselQuarter((y * y) / (16 * x));
    lower += term;
    if (term <= NEGLIGIBLE) return Math.min(1, Math.max(0, 1 - lower));
  }
}

/** e^-q K_{1/4}(q), the integral over t > 0 of e^(-q (1 + cosh t)) cosh(t / 4) (DLMF 10.32.9); the trapezoid rule has all digits. */
function scaledBesselQuarter(q: number): number {
  let sum = Math.exp(-2 * q) / 2;
  for (let t = STEP; ; t += STEP) {
    const term = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += term;
    if (term <= sum * NEGLIGIBLE) return sum * STEP;
  }
}
