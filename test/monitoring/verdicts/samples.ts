import { seededNormal } from '../../../src/monitoring/verdicts/seeded-normal.ts';

/** `n` standard normal values of a seed. */
export function normals(seed: number, n: number): number[] {
  const next = seededNormal(seed);
  return Array.from({ length: n }, next);
}
