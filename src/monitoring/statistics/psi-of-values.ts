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
  const { edges, counts } = binned(reference, bins);
  return psiOfShares(sharesOf(counts), sharesOf(countValues(current, edges)), PSI_FLOOR);
}

/** The edges of the reference with its own counts, which the selection of its ranks knows already where nothing is tied. */
function binned(
  values: Float64Array,
  bins: number,
): { readonly edges: Float64Array; readonly counts: Float64Array<ArrayBufferLike> } {
  const scratch = values.slice();
  const last = scratch.length - 1;
  const below = (p: number): number => Math.floor(last * p);
  const places = Array.from({ length: bins - 1 }, (_, k) => below((k + 1) / bins));
  selectRanks(
    scratch,
    [...new Set(places.flatMap((place) => [place, Math.min(place + 1, last)]))].sort((a, b) => a - b),
  );
  const edges = innerEdges(bins, (p) => {
    const place = below(p);
    return between(scratch[place]!, scratch[Math.min(place + 1, last)]!, last * p - place);
  });
  // An edge strictly above its lower rank has just the values up to that rank below it.
  const isBetween = (edge: number, k: number): boolean =>
    scratch[places[k]!]! < edge && places[k]! < last && edge <= scratch[places[k]! + 1]!;
  if (edges.length !== places.length || !edges.every(isBetween)) return { edges, counts: countValues(values, edges) };
  const ends = [...places.map((place) => place + 1), values.length];
  return { edges, counts: Float64Array.from(ends, (end, k) => end - (ends[k - 1] ?? 0)) };
}
