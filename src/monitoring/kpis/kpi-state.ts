export const KPI_STATES = ['ok', 'warning', 'breach', 'no data', 'insufficient data', 'stale'] as const;
export type KpiState = (typeof KPI_STATES)[number];

/** What a value is judged by; bounds that are not set judge nothing. */
export interface KpiBounds {
  readonly better: 'higher' | 'lower';
  readonly target: number | null;
  readonly warn: number | null;
  readonly breach: number | null;
}

export interface KpiMeasured extends KpiBounds {
  /** Of the window; undefined when nothing was read in it. */
  readonly value: number | undefined;
  readonly samples: number;
  readonly minimum: number;
  /** The newest reading there is, in the window or before it. */
  readonly lastAt: Date | undefined;
  readonly freshnessMinutes: number;
  /** The end of the window. */
  readonly to: Date;
}

/**
 * The state of a KPI at the end of a window. What is not known comes first: never read, not read for too long, not read in
 * the window, too few samples. A bound itself is still on the good side of it.
 */
export function kpiState(kpi: KpiMeasured): KpiState {
  const { value, samples, minimum, lastAt, freshnessMinutes, to } = kpi;
  if (lastAt === undefined) return 'no data';
  if (to.getTime() - lastAt.getTime() > freshnessMinutes * 60_000) return 'stale';
  if (value === undefined) return 'no data';
  if (samples < minimum) return 'insufficient data';
  if (isWorse(kpi.better, value, kpi.breach)) return 'breach';
  return isWorse(kpi.better, value, kpi.warn) ? 'warning' : 'ok';
}

/** Whether the target is reached; undefined without a target or a value. */
export function isAtTarget({ better, target }: KpiBounds, value: number | undefined): boolean | undefined {
  if (target === null || value === undefined) return undefined;
  return !isWorse(better, value, target);
}

function isWorse(better: KpiBounds['better'], value: number, bound: number | null): boolean {
  if (bound === null) return false;
  return better === 'higher' ? value < bound : value > bound;
}
