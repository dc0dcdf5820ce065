import { BucketWindow } from './adwin-window.ts';

export interface AdwinOptions {
  readonly delta?: number;
  /** The window is looked at after every so many values. */
  readonly clock?: number;
  readonly maxBuckets?: number;
  readonly minWindowLength?: number;
  readonly gracePeriod?: number;
  /** Also the cuts after the newest bucket of each row, as the paper has it. */
  readonly everyCut?: boolean;
}

/**
 * ADWIN on a series: keeps the longest window whose older and newer parts have means that agree, and drops the oldest
 * values while |mean0 - mean1| > sqrt(2 / m var ln(2 ln(W) / delta)) + 2 / (3 m) ln(2 ln(W) / delta) at any cut, m the
 * harmonic mean of the parts' lengths. Returns the places, counted from 0, at which the window was cut. By default the
 * newest bucket of each row stays in the newer part, so that fewer cuts are looked at: drift-cases.json is pinned to that.
 * Source: A. Bifet and R. Gavalda, "Learning from Time-Changing Data with Adaptive Windowing", SDM 2007, section 3.2.
 */
export function adwin(series: ArrayLike<number>, options: AdwinOptions = {}): number[] {
  const {
    delta = 0.002,
    clock = 32,
    maxBuckets = 5,
    minWindowLength = 5,
    gracePeriod = 10,
    everyCut = false,
  } = options;
  const window = new BucketWindow(maxBuckets);
  const detections: number[] = [];
  for (let i = 0; i < series.length; i++) {
    window.push(series[i]!);
    if ((i + 1) % clock !== 0 || window.width <= gracePeriod) continue;
    let cut = false;
    while (hasCut(window, { delta, least: minWindowLength, everyCut })) {
      window.dropOldest();
      cut = true;
    }
    if (cut) detections.push(i);
  }
  return detections;
}

function hasCut(
  window: BucketWindow,
  { delta, least, everyCut }: { readonly delta: number; readonly least: number; readonly everyCut: boolean },
): boolean {
  const { width } = window;
  const confidence = Math.log((2 * Math.log(width)) / delta);
  const variance = window.variance / width;
  let [n0, sum0] = [0, 0];
  for (const { length, total, newestOfRow } of window.oldestFirst()) {
    if (newestOfRow && !everyCut) continue;
    n0 += length;
    sum0 += total;
    const n1 = width - n0;
    if (n1 < least || n1 === 0) return false;
    if (n0 < least) continue;
    const inverse = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
    const epsilon = Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * confidence * inverse;
    if (Math.abs(sum0 / n0 - (window.total - sum0) / n1) > epsilon) return true;
  }
  return false;
}
