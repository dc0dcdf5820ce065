import { gammaTails } from './gamma-tails.ts';

/** P(Z > z) for the standard normal: Q(1/2, z^2 / 2) / 2 for z >= 0, so that far tails keep their digits. */
export function normalUpper(z: number): number {
  const { lower, upper } = gammaTails(0.5, (z * z) / 2);
  return z >= 0 ? upper / 2 : (1 + lower) / 2;
}
