import type { Layout } from '../profiles/layout.ts';
import { addProfiles, momentsOfProfile, type Profile, rowsOf } from '../profiles/profile.ts';
import { kolmogorovUpper } from '../statistics/distributions/kolmogorov.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { homogeneity } from '../statistics/homogeneity.ts';
import { ksExact } from '../statistics/ks-exact.ts';
import { PSI_FLOOR } from '../statistics/psi.ts';
import { type PsiSizes, psiNullThreshold } from '../statistics/psi-null.ts';
import { sharesOf } from '../statistics/shares.ts';
import { totalVariation } from '../statistics/total-variation.ts';
import { twoProportionZ } from '../statistics/two-proportion-z.ts';
import {
  type Cell,
  cellsOf,
  countsWithEndless,
  ksOfBins,
  onScale,
  shortNumber,
  sumOf,
  wassersteinOfBins,
} from './bins.ts';
import type { DriftRule } from './rule.ts';

/** What is judged of a feature: how its values lie, how many are missing, how many are of another type. */
export const SIGNALS = ['values', 'missing', 'type'] as const;
export type Signal = (typeof SIGNALS)[number];

/** A size with its floor; it must reach one. */
export interface Effect {
  readonly name: 'distance' | 'psi' | 'variation' | 'share';
  readonly value: number;
  readonly floor: number;
  /** `default`, `rule of churn`, or `calibrated`: what chance alone exceeds once in a hundred. */
  readonly origin: string;
  /** PSI: what chance alone exceeds once in a hundred. */
  readonly chance?: number;
}

export interface Contribution extends Cell {
  /** Shares of all rows. */
  readonly before: number;
  readonly now: number;
  /** Its part of PSI. */
  readonly term: number;
}

/** One comparison, before the other features of the run are looked at. */
export interface Measured {
  readonly signal: Signal;
  /** With its version: a verdict is recomputed by the same. */
  readonly method: 'ks-bins/1' | 'ks-bins-exact/1' | 'homogeneity/1' | 'fisher/1' | 'z/1' | 'none';
  readonly outcome: 'measured' | 'no data' | 'insufficient data' | 'error';
  readonly statistic: number;
  readonly pvalue: number;
  readonly effects: readonly Effect[];
  readonly nReference: number;
  readonly nCurrent: number;
  readonly missingReference: number;
  readonly missingCurrent: number;
  /** Every named part, in its order. */
  readonly cells: readonly Contribution[];
  /** What else to know: a constant column, where the gap is widest. */
  readonly notes: readonly string[];
}

/** The exact p-value of KS up to here: a few milliseconds. */
const EXACT_AT_MOST = 1_000_000;
/** How often chance alone may exceed the calibrated floor of PSI. */
const NULL_CHANCE = 0.01;
/** Below this many expected, cells are taken together (W. G. Cochran 1954). */
const FEWEST_EXPECTED = 5;

/** Compares a window with a reference over one layout: all that can be said of the feature alone. Pure. */
export function compareFeature(layout: Layout, reference: Profile, current: Profile, rule: DriftRule): Measured[] {
  return [
    compareValues(layout, reference, current, rule),
    compareShare('missing', reference, current, rule),
    compareShare('type', reference, current, rule),
  ];
}

const NOTHING = { method: 'none', statistic: 0, pvalue: 1, effects: [], cells: [] } as const;

function sidesOf(reference: Profile, current: Profile) {
  const [rows, came] = [rowsOf(reference), rowsOf(current)];
  return {
    missingReference: rows === 0 ? 0 : reference.missing / rows,
    missingCurrent: came === 0 ? 0 : current.missing / came,
  };
}

function compareValues(layout: Layout, reference: Profile, current: Profile, rule: DriftRule): Measured {
  const [n, m] = [onScale(reference), onScale(current)];
  const base = { signal: 'values' as const, nReference: n, nCurrent: m, ...sidesOf(reference, current) };
  const unknown = unknownOf(n, m, rowsOf(current), rule.settings.minimum);
  if (unknown) return { ...base, ...NOTHING, ...unknown };
  const cells = contributionsOf(cellsOf(layout, reference, current));
  const psi = psiEffect(cells, rowsOf(reference), rowsOf(current), rule);
  if (layout.type === 'categorical')
    return {
      ...base,
      ...categorical(cells),
      effects: [psi, variationOf(cells, rule)],
      cells,
      outcome: 'measured',
    };
  const [a, b] = [countsWithEndless(reference), countsWithEndless(current)];
  const { statistic, at, below } = ksOfBins(layout.edges, a, b);
  const exact = n * m <= EXACT_AT_MOST;
  const pvalue = exact
    ? ksExact(n, m, Math.round(statistic * n * m), 'two-sided')
    : kolmogorovUpper(Math.round((n / (n + m)) * m), statistic);
  const { deviation, note } = scaleOf(reference, current);
  const distance = wassersteinOfBins(layout.edges, reference, current);
  const effect: Effect = {
    name: 'distance',
    value: deviation === 0 ? 0 : distance / deviation,
    floor: rule.settings.distance,
    origin: rule.origins.distance,
  };
  const widest =
    at === undefined
      ? []
      : [`widest at ${shortNumber(at)}: ${percent(below[0])} of the reference lies below, ${percent(below[1])} now`];
  return {
    ...base,
    method: exact ? 'ks-bins-exact/1' : 'ks-bins/1',
    outcome: 'measured',
    statistic,
    pvalue,
    effects: [effect, psi],
    cells,
    notes: [...note, ...widest, ...endlessNote(reference, current)],
  };
}

function unknownOf(
  n: number,
  m: number,
  came: number,
  minimum: number,
): Pick<Measured, 'outcome' | 'notes'> | undefined {
  if (came === 0) return { outcome: 'no data', notes: ['nothing came for it in this window'] };
  if (n === 0) return { outcome: 'insufficient data', notes: ['the reference has no value'] };
  if (m === 0)
    return { outcome: 'insufficient data', notes: [`none of ${came} is a value: all are missing or mistyped`] };
  if (n < minimum)
    return { outcome: 'insufficient data', notes: [`the reference has ${n} values, ${minimum} are needed`] };
  if (m < minimum) return { outcome: 'insufficient data', notes: [`${m} values, ${minimum} are needed`] };
  return undefined;
}

/** The reference's deviation; that of both together where the reference is constant, so that a move has a finite size. */
function scaleOf(
  reference: Profile,
  current: Profile,
): { readonly deviation: number; readonly note: readonly string[] } {
  const own = momentsOfProfile(reference)?.deviation ?? 0;
  if (own > 0) return { deviation: own, note: [] };
  const both = momentsOfProfile(addProfiles(reference, current))?.deviation ?? 0;
  const note =
    both === 0
      ? 'constant, and the same on both sides'
      : 'the reference is constant: sizes are in deviations of both together';
  return { deviation: both, note: [note] };
}

function endlessNote(reference: Profile, current: Profile): string[] {
  const [before, now] = [sumOf(reference.endless), sumOf(current.endless)];
  return before + now === 0 ? [] : [`${now} endless values (${before} in the reference) count as beyond the last bin`];
}

/** Chi-square of homogeneity over cells with at least 5 expected, the rarer ones together; Fisher's test for two rare ones. */
function categorical(all: readonly Contribution[]): Pick<Measured, 'method' | 'statistic' | 'pvalue' | 'notes'> {
  const cells = all.filter(({ label }) => label !== 'missing');
  const [n, m] = [sumOf(cells.map((cell) => cell.reference)), sumOf(cells.map((cell) => cell.current))];
  const expected = ({ reference, current }: Cell): number => ((reference + current) * Math.min(n, m)) / (n + m);
  const [rare, common] = [
    cells.filter((cell) => expected(cell) < FEWEST_EXPECTED),
    cells.filter((cell) => expected(cell) >= FEWEST_EXPECTED),
  ];
  const together =
    rare.length === 0
      ? []
      : [{ reference: sumOf(rare.map((cell) => cell.reference)), current: sumOf(rare.map((cell) => cell.current)) }];
  const tested = [...common, ...together];
  const notes = rare.length > 1 ? [`${rare.length} rare categories are tested together`] : [];
  const fresh = cells.filter((cell) => cell.reference === 0 && cell.current > 0);
  if (fresh.length > 0)
    notes.push(`new: ${fresh.map(({ label, current }) => `${label} ${percent(current / m)}`).join(', ')}`);
  if (tested.length < 2)
    return { method: 'homogeneity/1', statistic: 0, pvalue: 1, notes: [...notes, 'one category on both sides'] };
  const tables = [tested.map((cell) => cell.reference), tested.map((cell) => cell.current)] as const;
  const { chiSquare, chiSquareP, smallestExpected } = homogeneity(...tables);
  if (tested.length === 2 && smallestExpected < FEWEST_EXPECTED && n + m < 1e6) {
    const { pvalue } = fisherExact([tables[0][0]!, tables[0][1]!], [tables[1][0]!, tables[1][1]!]);
    return { method: 'fisher/1', statistic: chiSquare, pvalue, notes };
  }
  return { method: 'homogeneity/1', statistic: chiSquare, pvalue: chiSquareP, notes };
}

function variationOf(all: readonly Contribution[], rule: DriftRule): Effect {
  const cells = all.filter(({ label }) => label !== 'missing');
  const value = totalVariation(
    sharesOf(cells.map((cell) => cell.reference)),
    sharesOf(cells.map((cell) => cell.current)),
  );
  return { name: 'variation', value, floor: rule.settings.variation, origin: rule.origins.variation };
}

function psiEffect(cells: readonly Contribution[], n: number, m: number, rule: DriftRule): Effect {
  const value = cells.reduce((sum, { term }) => sum + term, 0);
  return { name: 'psi', value, ...floorOfPsi({ n, m, bins: cells.length }, rule) };
}

/** The rule's floor, or what chance alone exceeds once in a hundred if that is more. */
export function floorOfPsi(sizes: PsiSizes, rule: DriftRule): Pick<Effect, 'floor' | 'origin' | 'chance'> {
  const chance = sizes.bins < 2 ? 0 : psiNullThreshold(sizes, NULL_CHANCE);
  const { psi } = rule.settings;
  return chance > psi
    ? { floor: chance, origin: 'calibrated', chance }
    : { floor: psi, origin: rule.origins.psi, chance };
}

function contributionsOf(cells: readonly Cell[]): Contribution[] {
  const [before, now] = [sharesOf(cells.map((cell) => cell.reference)), sharesOf(cells.map((cell) => cell.current))];
  return cells.map((cell, k) => {
    const [p, q] = [Math.max(before[k]!, PSI_FLOOR), Math.max(now[k]!, PSI_FLOOR)];
    return { ...cell, before: before[k]!, now: now[k]!, term: (p - q) * Math.log(p / q) };
  });
}

/** The share of missing, or of mistyped, values: two proportions, exact where few have them. */
function compareShare(signal: 'missing' | 'type', reference: Profile, current: Profile, rule: DriftRule): Measured {
  const [n, m] = [rowsOf(reference), rowsOf(current)];
  const of = (profile: Profile): number => (signal === 'missing' ? profile.missing : profile.mistyped);
  const base = { signal, nReference: n, nCurrent: m, ...sidesOf(reference, current) };
  const unknown = unknownOf(n, m, m, rule.settings.minimum);
  if (unknown) return { ...base, ...NOTHING, ...unknown };
  const [a, b] = [of(reference), of(current)];
  const few = Math.min(a + b, n + m - a - b) < 10 && n + m < 1e6;
  const { z, pvalue } = twoProportionZ({ n, successes: a }, { n: m, successes: b });
  const label = signal === 'missing' ? 'missing' : 'of another type';
  const cell = { label, reference: a, current: b, before: a / n, now: b / m, term: 0 };
  return {
    ...base,
    method: few ? 'fisher/1' : 'z/1',
    outcome: 'measured',
    statistic: z,
    pvalue: few ? fisherExact([a, n - a], [b, m - b]).pvalue : pvalue,
    effects: [
      { name: 'share', value: Math.abs(a / n - b / m), floor: rule.settings.share, origin: rule.origins.share },
    ],
    cells: [cell],
    notes: [],
  };
}

/** `12 %`, `0.4 %`. */
export function percent(share: number): string {
  const hundredths = share * 100;
  if (hundredths === 0) return '0 %';
  if (hundredths < 0.01) return 'under 0.01 %';
  return `${Number(hundredths.toPrecision(2))} %`;
}
