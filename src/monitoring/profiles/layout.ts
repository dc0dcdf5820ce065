import { createHash } from 'node:crypto';
import { StewardError } from '../../kernel/errors.ts';
import { quantileEdges } from '../statistics/quantile-bins.ts';
import { type SortedSample, sortInPlace } from '../statistics/sorted-sample.ts';
import { readCategory, readNumber } from './read-value.ts';

/** What a feature is counted over, fixed by its reference and never changed. */
export type Layout =
  /** Bin i holds edge(i - 1) <= x < edge(i); the ends are open. */
  | { readonly type: 'numeric'; readonly edges: Float64Array }
  /** One count for each, and one for all others. */
  | { readonly type: 'categorical'; readonly categories: readonly string[] };

export type FeatureType = Layout['type'];

const BINS = 256;
/** So few different values are counted each by itself. */
const FEW_VALUES = 128;
export const MOST_CATEGORIES = 100;
export const LONGEST_CATEGORY = 200;

/** How many counts a profile over it has. */
export const sizeOf = (layout: Layout): number =>
  (layout.type === 'numeric' ? layout.edges.length : layout.categories.length) + 1;

/** The layout of a reference's raw values. What is missing or endless has no edge. */
export function layoutOf(type: FeatureType, values: readonly unknown[]): Layout {
  if (type === 'categorical') return { type, categories: categoriesOf(values) };
  const numbers = values
    .map(readNumber)
    .filter((value): value is number => value !== undefined && Number.isFinite(value));
  return {
    type,
    edges:
      numbers.length === 0
        ? new Float64Array()
        : edgesOf(sortInPlace(Float64Array.from(numbers, (value) => value + 0))),
  };
}

/**
 * Edges of 256 bins of equal share, with one at the smallest value and one just above the largest, so that what lies
 * outside the reference has bins of its own. A value that is several quantiles by itself gets a bin of its own, as does
 * every value when there are at most 128: there KS and Wasserstein over the bins are exact.
 */
export function edgesOf(sample: SortedSample): Float64Array {
  const distinct = distinctUpTo(sample, FEW_VALUES);
  if (distinct) return unique(distinct.flatMap((value) => [value, nextAbove(value)]));
  const quantiles = quantileEdges(sample, BINS);
  const heavy = [...quantiles].filter((edge) => isHeavy(sample, edge));
  return unique([sample[0]!, ...quantiles, ...heavy.map(nextAbove), nextAbove(sample.at(-1)!)]);
}

/** Whether a value alone has as many cases as a bin. */
function isHeavy(sample: SortedSample, value: number): boolean {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sample[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sample[low + Math.max(1, Math.floor(sample.length / BINS)) - 1] === value && sample[low + 1] === value;
}

function distinctUpTo(sample: SortedSample, most: number): number[] | undefined {
  const found: number[] = [];
  for (const value of sample) {
    if (value === found.at(-1)) continue;
    if (found.length === most) return undefined;
    found.push(value);
  }
  return found;
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The next double above a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] = bits[0]! + (value > 0 ? 1n : -1n);
  return double[0]! + 0;
}

const unique = (edges: readonly number[]): Float64Array => Float64Array.from(new Set(edges)).sort();

/** The most frequent, equally frequent ones by their UTF-8. */
function categoriesOf(values: readonly unknown[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) {
    const category = readCategory(value);
    if (typeof category === 'string' && category.length <= LONGEST_CATEGORY)
      counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return mostFrequent(counts, MOST_CATEGORIES).map(([category]) => category);
}

export function mostFrequent(counts: ReadonlyMap<string, number>, most: number): [string, number][] {
  return [...counts].sort(([a, n], [b, m]) => m - n || byBytes(a, b)).slice(0, most);
}

/** As Python orders texts: by code point, which is the order of UTF-8. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a sender names the edges by: the first 16 hexadecimal digits of sha256 over the type and what it is counted over. */
export function layoutDigest(layout: Layout): string {
  const hash = createHash('sha256').update(`${layout.type}\n`);
  if (layout.type === 'categorical') hash.update(layout.categories.join('\0'));
  else hash.update(encodeEdges(layout.edges));
  return hash.digest('hex').slice(0, 16);
}

/** Little endian, 8 bytes each. */
export function encodeEdges(edges: Float64Array): Buffer {
  const bytes = Buffer.alloc(edges.length * 8);
  for (const [place, edge] of edges.entries()) bytes.writeDoubleLE(edge, place * 8);
  return bytes;
}

export function decodeEdges(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, place) => view.getFloat64(place * 8, true));
}

/** Edges as a sender made them. Throws BAD_INPUT unless they are finite and ascend. */
export function givenEdges(edges: readonly number[]): Float64Array {
  const given = Float64Array.from(edges, (edge) => edge + 0);
  for (let k = 0; k < given.length; k++) {
    if (Number.isFinite(given[k]!) && (k === 0 || given[k - 1]! < given[k]!)) continue;
    throw new StewardError('BAD_INPUT', `Edge ${k + 1} is not above the one before.`, {
      hint: 'Edges are finite numbers, each larger than the one before.',
    });
  }
  return given;
}
