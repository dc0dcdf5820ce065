import { StewardError } from '../../kernel/errors.ts';
import { radixSort } from './radix-sort.ts';

declare const sorted: unique symbol;
/** Finite numbers in ascending order, at least one, none beyond 1e150: what every method on samples reads, so that one sort serves all. */
export type SortedSample = Float64Array & { readonly [sorted]: true };

/** Below this many numbers the engine's own sort is as quick (measured). */
const RADIX_FROM = 4_096;
/** The square of anything larger has no double, nor has the sum of many. */
const LARGEST = 1e150;

/**
 * A sorted copy of `values`. Throws BAD_INPUT on none, and on NaN, an infinity or beyond 1e150 with its place: what a missing or
 * endless value means is for the caller to say (psi has a bin for the missing), never for a sum to swallow.
 */
export function sortedSample(values: ArrayLike<number>): SortedSample {
  return sortInPlace(Float64Array.from(values));
}

/** The same without the copy: `values` itself is sorted and must not be changed afterwards. */
export function sortInPlace(values: Float64Array): SortedSample {
  if (values.length === 0) throw new StewardError('BAD_INPUT', 'A sample without values says nothing.');
  for (let i = 0; i < values.length; i++) {
    // NaN is not at most anything.
    if (!(Math.abs(values[i]!) <= LARGEST))
      throw new StewardError('BAD_INPUT', `Value ${i + 1} of the sample is ${values[i]}.`, {
        hint: `A sample takes finite numbers between -${LARGEST} and ${LARGEST}.`,
      });
  }
  if (values.length < RADIX_FROM) values.sort();
  else radixSort(values);
  return asSorted(values);
}

/** The one cast: whoever calls it has just sorted finite numbers. */
function asSorted(values: Float64Array): SortedSample {
  return values as SortedSample;
}

/** All values of several samples in one. */
export function pooledSample(samples: readonly SortedSample[]): SortedSample {
  const pooled = new Float64Array(samples.reduce((sum, sample) => sum + sample.length, 0));
  let at = 0;
  for (const sample of samples) {
    pooled.set(sample, at);
    at += sample.length;
  }
  return sortInPlace(pooled);
}

/** How many values are below `bound` (`atMost`: or equal to it), by bisection. */
export function countBelow(sample: SortedSample, bound: number, atMost = false): number {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle]! < bound || (atMost && sample[middle] === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}
