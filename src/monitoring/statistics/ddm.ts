export interface DdmOptions {
  readonly warmStart?: number;
  /** Standard deviations above the best error rate at which the stream is in its warning zone, and at which it drifted. */
  readonly warning?: number;
  readonly drift?: number;
}

export interface DdmResult {
  readonly detections: number[];
  /** Where a warning zone began. */
  readonly warnings: number[];
}

/**
 * Drift Detection Method on a series of errors (1) and hits (0): with p the error rate and s = sqrt(p (1 - p) / n) since the
 * last detection, drift is p + s above p_min + 3 s_min, the pair for which p + s was least. Places count from 0.
 * Source: J. Gama, P. Medas, G. Castillo, P. Rodrigues, "Learning with Drift Detection", SBIA 2004.
 */
export function ddm(errors: ArrayLike<number>, options: DdmOptions = {}): DdmResult {
  const { warmStart = 30, warning = 2, drift = 3 } = options;
  const detections: number[] = [];
  const warnings: number[] = [];
  let state = fresh();
  for (let i = 0; i < errors.length; i++) {
    state.n++;
    state.rate += (errors[i]! - state.rate) / state.n;
    if (state.n <= warmStart) continue;
    const deviation = Math.sqrt((state.rate * (1 - state.rate)) / state.n);
    const level = state.rate + deviation;
    if (level <= state.leastRate + state.leastDeviation) {
      state.leastRate = state.rate;
      state.leastDeviation = deviation;
    }
    if (level > state.leastRate + drift * state.leastDeviation) {
      detections.push(i);
      state = fresh();
      continue;
    }
    const warned = level > state.leastRate + warning * state.leastDeviation;
    if (warned && !state.warned) warnings.push(i);
    state.warned = warned;
  }
  return { detections, warnings };
}

function fresh() {
  return { n: 0, rate: 0, leastRate: Infinity, leastDeviation: Infinity, warned: false };
}
