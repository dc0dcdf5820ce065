import { PSI_FLOOR, psiOfShares } from './psi.ts';
import { between } from './quantile.ts';
import { countValues, innerEdges } from './quantile-bins.ts';
import { selectRanks } from './select-ranks.ts';
import { sharesOf } from './shares.ts';

/**
 * PSI of finite values in any order, without sorting them: the same answer as `psi` gives of the sorted samples, for when
 * nothing else is asked of them.
 */
export function psiOfValues(reference: Float64Array, current: Float64Array, bins = 10): number {
  const edges = edgesOf(reference, bins);
  return psiOfShares(sharesOf(countValues(reference, edges)), sharesOf(countValues(current, edges)), PSI_FLOOR);
}

function edgesOf(values: Float64Array, bins: number): Float64Array {
  const scratch = values.slice();
  const last = scratch.length - 1;
  const below = (p: number): number => Math.floor(last * p);
  const places = Array.from({ length: bins - 1 }, (_, k) => below((k + 1) / bins));
  selectRanks(
    scratch,
    [...new Set(places.flatMap((place) => [place, Math.min(place + 1, last)]))].sort((a, b) => a - b),
  );
  return innerEdges(bins, (p) => {
    const place = below(p);
    return between(scratch[place]!, scratch[Math.min(place + 1, last)]!, last * p - place);
  });
}
