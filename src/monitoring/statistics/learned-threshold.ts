import { deviationOf, momentsOf } from './moments.ts';

/**
 * A threshold learned from scores of windows without drift: mean + `multiplier` standard deviations (divisor n), which is
 * NannyML's default band. Ten windows give a rough one.
 */
export function learnedThreshold(scores: ArrayLike<number>, multiplier = 3): number {
  const moments = momentsOf(scores);
  return moments.mean + multiplier * deviationOf(moments, 0);
}
