import { betaTails } from './beta-tails.ts';

/** P(T > t) for Student's t with real `dof` > 0: I_x(dof / 2, 1/2) / 2 at x = dof / (dof + t^2) for t >= 0 (DLMF 8.17). */
export function studentUpper(t: number, dof: number): number {
  if (Math.abs(t) === Infinity) return t > 0 ? 0 : 1;
  const square = t * t;
  const all = dof + square;
  const { lower } = betaTails(dof / 2, 0.5, dof / all, square / all);
  return t >= 0 ? lower / 2 : 1 - lower / 2;
}
