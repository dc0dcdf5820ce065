export interface ExpectedConfusion {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  readonly accuracy: number;
}

/**
 * The confusion matrix to be expected of predictions "yes from `threshold` on" before labels are known, from calibrated
 * probabilities of "yes": a predicted yes is a true positive with chance p and a false one with 1 - p, a predicted no a
 * false negative with p and a true one with 1 - p. Valid under covariate shift, not under concept drift, and only as good
 * as the calibration. Source: NannyML, confidence-based performance estimation (CBPE), documentation 0.13.
 */
export function expectedConfusion(probabilities: ArrayLike<number>, threshold = 0.5): ExpectedConfusion {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p >= threshold) {
      tp += p;
      fp += 1 - p;
    } else {
      fn += p;
      tn += 1 - p;
    }
  }
  return { tp, fp, fn, tn, accuracy: (tp + tn) / probabilities.length };
}
