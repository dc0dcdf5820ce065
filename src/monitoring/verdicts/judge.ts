import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { shortNumber } from './bins.ts';
import { type Effect, type Measured, percent, SIGNALS } from './compare.ts';
import type { DriftRule } from './rule.ts';

export const DRIFT_STATES = ['ok', 'warning', 'breach', 'no data', 'insufficient data', 'stale', 'error'] as const;
export type DriftState = (typeof DRIFT_STATES)[number];

/** A comparison among those of its run. */
export interface Adjusted extends Measured {
  readonly feature: string;
  readonly rule: DriftRule;
  /** p after Benjamini and Hochberg over the features of the run, for this signal. */
  readonly adjusted: number;
  /** How many features it was adjusted over. */
  readonly tests: number;
  /** Both keys: significant, and an effect at its floor. Undefined when nothing could be measured. */
  readonly exceeded: boolean | undefined;
}

export interface ComparedFeature {
  readonly feature: string;
  readonly rule: DriftRule;
  readonly measured: readonly Measured[];
}

/** Adjusts the p-values of each signal over the features that could be measured, and turns both keys. Pure. */
export function judgeRun(features: readonly ComparedFeature[]): Adjusted[] {
  return SIGNALS.flatMap((signal) => {
    const all = features.flatMap(({ feature, rule, measured }) =>
      measured.filter((each) => each.signal === signal).map((each) => ({ ...each, feature, rule })),
    );
    const tested = all.filter(({ outcome }) => outcome === 'measured');
    const adjusted = benjaminiHochberg(tested.map(({ pvalue }) => pvalue));
    const byFeature = new Map(tested.map(({ feature }, place) => [feature, adjusted[place]!]));
    return all.map((each): Adjusted => {
      const p = byFeature.get(each.feature) ?? 1;
      const exceeded =
        each.outcome === 'measured' ? p <= each.rule.settings.alpha && each.effects.some(isReached) : undefined;
      return { ...each, adjusted: p, tests: tested.length, exceeded };
    });
  });
}

const isReached = ({ value, floor }: Effect): boolean => value >= floor;

/** The effect that is the largest part of its floor. */
export function leadingEffect(effects: readonly Effect[]): Effect | undefined {
  return [...effects].sort((a, b) => b.value / b.floor - a.value / a.floor)[0];
}

/** What is known of a signal before a window is judged. */
export interface SignalHistory {
  /** Whether each window before exceeded, the newest first; windows that could not be measured are left out. */
  readonly exceeded: readonly boolean[];
  /** Since when it is in breach. */
  readonly since: Date | undefined;
  /** When its last breach was over. */
  readonly clearedAt: Date | undefined;
}

export interface Judged {
  readonly state: DriftState;
  readonly change: 'breached' | 'cleared' | undefined;
  /** What stands between the measure and the state: `1 of 2 windows`. */
  readonly note: string | undefined;
}

/** Hysteresis and cool-down: what one window means after those before it. Pure. `at` is the window's end. */
export function judgeSignal(found: Adjusted, history: SignalHistory, at: Date): Judged {
  const { settings } = found.rule;
  const { exceeded, outcome } = found;
  if (exceeded === undefined || outcome !== 'measured')
    return {
      state: outcome === 'measured' ? 'error' : outcome,
      change: undefined,
      note: history.since && 'a breach before it still stands',
    };
  if (exceeded) {
    if (history.since) return { state: 'breach', change: undefined, note: undefined };
    const cooled = history.clearedAt && history.clearedAt.getTime() + settings.cooldown * 3_600_000;
    if (cooled !== undefined && at.getTime() < cooled)
      return { state: 'warning', change: undefined, note: `cools down until ${new Date(cooled).toISOString()}` };
    const seen = 1 + history.exceeded.slice(0, settings.of - 1).filter(Boolean).length;
    if (seen >= settings.needed) return { state: 'breach', change: 'breached', note: undefined };
    return { state: 'warning', change: undefined, note: `${seen} of ${settings.needed} windows that are needed` };
  }
  if (!history.since) return { state: isHalfway(found) ? 'warning' : 'ok', change: undefined, note: undefined };
  const before = history.exceeded.findIndex(Boolean);
  const clear = 1 + (before === -1 ? history.exceeded.length : before);
  if (clear >= settings.clear)
    return { state: isHalfway(found) ? 'warning' : 'ok', change: 'cleared', note: undefined };
  return { state: 'breach', change: undefined, note: `within bounds for ${clear} of ${settings.clear} windows` };
}

/** Significant, and half as large as would count. */
const isHalfway = ({ adjusted, rule, effects }: Adjusted): boolean =>
  adjusted <= rule.settings.alpha && effects.some(({ value, floor }) => value >= floor / 2);

const EFFECT_WORDS: Readonly<Record<Effect['name'], (value: number) => string>> = {
  distance: (value) => `${shortNumber(value)} standard deviations`,
  psi: (value) => `PSI ${shortNumber(value)}`,
  variation: (value) => `${percent(value)} of the rows differ`,
  share: (value) => `${percent(value)} of the rows`,
};

export const effectWords = ({ name, value }: Pick<Effect, 'name' | 'value'>): string => EFFECT_WORDS[name](value);

/** The parts that moved most: `DE 12 % -> 31 %, 58 % of the shift`; of numbers `50 to 60: 12 % -> 31 %, ...`. */
export function contributions({ cells, signal }: Measured, most = 3): string[] {
  if (signal !== 'values')
    return cells.map(({ label, before, now }) => `${label} ${percent(before)} -> ${percent(now)}`);
  const all = cells.reduce((sum, { term }) => sum + term, 0);
  if (all <= 0) return [];
  return [...cells]
    .sort((a, b) => b.term - a.term)
    .slice(0, most)
    .filter(({ term }) => term / all >= 0.05)
    .map(
      ({ label, before, now, term }) =>
        `${label}${label.includes(' to ') ? ':' : ''} ${percent(before)} -> ${percent(now)}, ${percent(term / all)} of the shift`,
    );
}

/** One line that says why: `country=DE 12 % -> 31 %, 58 % of the shift`. */
export function whyLine(feature: string, found: Measured): string {
  if (found.outcome !== 'measured') return found.notes[0] ?? found.outcome;
  const [first] = contributions(found, 1);
  if (found.signal === 'missing' || found.signal === 'type') return `${feature}: ${first ?? ''}`;
  if (first === undefined) return found.notes[0] ?? 'nothing moved';
  return /^(below|above|missing|others)\b/.test(first) ? `${feature} ${first}` : `${feature}=${first}`;
}
