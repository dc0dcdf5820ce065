export interface KpiDeltaInput {
  readonly value: number;
  /** The value of the period before. */
  readonly previous: number;
  readonly better: 'higher' | 'lower';
  readonly target: number;
}

export interface KpiDelta {
  readonly absolute: number;
  /** Change by the previous value; null when that is zero or negative, where a percentage says nothing. */
  readonly share: number | null;
  /** How much of the target is reached: value / target, or target / value where lower is better. */
  readonly attainment: number;
  readonly met: boolean;
}

/** A KPI beside the period before and its target. */
export function kpiDelta({ value, previous, better, target }: KpiDeltaInput): KpiDelta {
  const absolute = value - previous;
  return {
    absolute,
    share: previous > 0 ? absolute / previous : null,
    attainment: better === 'higher' ? value / target : target / value,
    met: better === 'higher' ? value >= target : value <= target,
  };
}
