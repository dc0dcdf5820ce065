import type { SortedSample } from './sorted-sample.ts';

/** A value that occurs, how often on each side, and how many values of each side are smaller. */
export type TieGroup = (ofReference: number, ofCurrent: number, referenceBelow: number, currentBelow: number) => void;

/** Walks through the distinct values of both samples in ascending order. */
export function eachTieGroup(reference: SortedSample, current: SortedSample, take: TieGroup): void {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    const x = i < n ? reference[i]! : Infinity;
    const y = j < m ? current[j]! : Infinity;
    const at = Math.min(x, y);
    const [fromI, fromJ] = [i, j];
    while (i < n && reference[i] === at) i++;
    while (j < m && current[j] === at) j++;
    take(i - fromI, j - fromJ, fromI, fromJ);
  }
}
