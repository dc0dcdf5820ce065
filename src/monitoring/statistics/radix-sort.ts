const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const MASK = BUCKETS - 1;
const DIGITS = 6;
/** Where a digit begins in its word; the third one lies across both. */
const SHIFTS = [0, 11, 22, 1, 12, 23] as const;

/**
 * Sorts finite float64 in place, ascending, -0 before 0: six passes over 11 bits of the IEEE 754 pattern, which for
 * positive numbers is in the order of the values, for negative ones in the opposite, so that these are turned round at
 * the end. Passes over a digit that all share are left out. Twice as fast as Float64Array.sort at a million (measured:
 * docs/performance.md). Takes 8 more bytes a value. Source: Knuth, TAOCP 3, 5.2.5 (distribution sorting).
 */
export function radixSort(values: Float64Array): void {
  const counts = digitCounts(values);
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  for (let digit = 0; digit < DIGITS; digit++) {
    const starts = counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    if (startsOf(starts, values.length)) continue;
    scatter(from, to, starts, digit);
    [from, to] = [to, from];
  }
  // The negative ones lie behind the others, the one nearest to zero first.
  const negative = negativesIn(from);
  const positive = from.length - negative;
  if (from === values) {
    if (negative === 0) return;
    to.set(from);
    from = to;
  }
  for (let i = 0; i < negative; i++) values[i] = from[from.length - 1 - i]!;
  values.set(from.subarray(0, positive), negative);
}

function digitCounts(values: Float64Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const counts = new Uint32Array(DIGITS * BUCKETS);
  for (let i = 0; i < bits.length; i += 2) {
    const low = bits[i]!;
    const high = bits[i + 1]!;
    counts[low & MASK]!++;
    counts[BUCKETS + ((low >>> 11) & MASK)]!++;
    counts[2 * BUCKETS + ((low >>> 22) | ((high & 1) << 10))]!++;
    counts[3 * BUCKETS + ((high >>> 1) & MASK)]!++;
    counts[4 * BUCKETS + ((high >>> 12) & MASK)]!++;
    counts[5 * BUCKETS + (high >>> 23)]!++;
  }
  return counts;
}

/** Turns counts into first places; true when one bucket holds all. */
function startsOf(counts: Uint32Array, length: number): boolean {
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = counts[bucket]!;
    if (count === length) return true;
    counts[bucket] = start;
    start += count;
  }
  return false;
}

function scatter(from: Float64Array, to: Float64Array, starts: Uint32Array, digit: number): void {
  const bits = new Uint32Array(from.buffer, from.byteOffset, from.length * 2);
  const { length } = from;
  if (digit === 2) {
    // Ten bits of the low word and one of the high one.
    for (let i = 0; i < length; i++) to[starts[(bits[2 * i]! >>> 22) | ((bits[2 * i + 1]! & 1) << 10)]!++] = from[i]!;
    return;
  }
  const word = digit < 2 ? 0 : 1;
  const shift = SHIFTS[digit]!;
  for (let i = 0; i < length; i++) to[starts[(bits[2 * i + word]! >>> shift) & MASK]!++] = from[i]!;
}

function negativesIn(values: Float64Array): number {
  let count = 0;
  for (let i = values.length - 1; i >= 0 && (values[i]! < 0 || Object.is(values[i], -0)); i--) count++;
  return count;
}
