export interface PageHinkleyOptions {
  /** Values before anything is told. */
  readonly minInstances?: number;
  /** Changes of the mean smaller than this do not count. */
  readonly delta?: number;
  readonly threshold?: number;
  /** What of the sum is kept at each step. */
  readonly alpha?: number;
  readonly direction?: 'up' | 'down' | 'both';
}

/**
 * Page-Hinkley test on a series: the (slightly forgetting) sum of deviations from the running mean, less delta, against
 * its minimum; above the threshold the mean has risen (`down`: fallen). Begins anew after each detection. Returns the
 * places of detections, counted from 0.
 * Source: E. S. Page, Biometrika 41, 1954; J. Gama et al., "A Survey on Concept Drift Adaptation", ACM CSUR 46, 2014.
 */
export function pageHinkley(series: ArrayLike<number>, options: PageHinkleyOptions = {}): number[] {
  const { minInstances = 30, delta = 0.005, threshold = 50, alpha = 0.9999, direction = 'up' } = options;
  const detections: number[] = [];
  let state = fresh();
  for (let i = 0; i < series.length; i++) {
    state.n++;
    state.mean += (series[i]! - state.mean) / state.n;
    const deviation = series[i]! - state.mean;
    state.rise = alpha * state.rise + deviation - delta;
    state.fall = alpha * state.fall + deviation + delta;
    state.lowest = Math.min(state.lowest, state.rise);
    state.highest = Math.max(state.highest, state.fall);
    if (state.n < minInstances) continue;
    const rose = direction !== 'down' && state.rise - state.lowest > threshold;
    const fell = direction !== 'up' && state.highest - state.fall > threshold;
    if (!rose && !fell) continue;
    detections.push(i);
    state = fresh();
  }
  return detections;
}

function fresh() {
  return { n: 0, mean: 0, rise: 0, fall: 0, lowest: Infinity, highest: -Infinity };
}
