import { WEEKS_COMPARED, WEEKS_NEEDED } from '../../../src/monitoring/baselines/know-season.ts';
import { exactOf } from '../../../src/monitoring/profiles/exact-sum.ts';
import { type Layout, layoutOf } from '../../../src/monitoring/profiles/layout.ts';
import { addProfiles, emptyProfile, type Profile } from '../../../src/monitoring/profiles/profile.ts';
import { countValues } from '../../../src/monitoring/statistics/quantile-bins.ts';
import { type SortedSample, sortInPlace } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { compareFeature } from '../../../src/monitoring/verdicts/compare.ts';
import { type ComparedFeature, judgeRun, judgeSignal } from '../../../src/monitoring/verdicts/judge.ts';
import { ruleOf } from '../../../src/monitoring/verdicts/rule.ts';
import { seededNormal } from '../../../src/monitoring/verdicts/seeded-normal.ts';
import { daysOfSeason, evidentlyLarge, evidentlySeasonal, evidentlySmall, tally } from './evidently-days.ts';

export const ROWS = 5_000;
const NUMBERS = 40;
const CATEGORIES = 10;
const WEEKS = WEEKS_COMPARED;
/** What a weekday adds, in standard deviations: Monday to Sunday. */
const SEASON = [-0.05, 0, 0.05, 0, -0.05, 0.4, 0.5];
/** A day remembers the day before, and a row the row before. */
const DAYS_MEMORY = 0.6;
const LEVEL = 0.02;
const ROWS_MEMORY = 0.3;
const RULE = ruleOf([]);
/** Evidently's power is looked at each so many days; it needs no days in a row. */
const EVERY = 4;

/** Normal, log-normal, whole numbers, and heavy tails; with the standard deviation of each. */
const SHAPES: readonly { readonly of: (z: number) => number; readonly deviation: number; readonly whole?: true }[] = [
  { of: (z) => z, deviation: 1 },
  { of: (z) => Math.exp(z / 2), deviation: 0.6039 },
  { of: (z) => 3 * z, deviation: 3.014, whole: true },
  { of: (z) => z + 0.3 * z ** 3, deviation: 2.037 },
];

export interface Column {
  readonly name: string;
  readonly shape: (typeof SHAPES)[number] | undefined;
  readonly next: () => number;
  level: number;
  layout: Layout;
  /** Of the training data, two weeks: the first 5,000 rows and the first 1,000, as Evidently would get them. */
  large: SortedSample | Float64Array;
  small: SortedSample | Float64Array;
  training: Profile;
  readonly days: Profile[];
  /** The numbers of the last four weeks, each day sorted. */
  readonly sorted: SortedSample[];
}

export interface Outcome {
  readonly days: number;
  /** Days on which anything was in breach. */
  readonly ours: number;
  /** The same as Steward comes: from the first day of a version on, with what it sets up by itself. */
  readonly byItself: number;
  /** Days with any drifted column by Evidently's defaults: reference of 5,000 rows, of 1,000 rows. */
  readonly evidentlyLarge: number;
  readonly evidentlySmall: number;
  /** Feature-days of a shift by 0.2 standard deviations where both keys turned, and those within three windows in breach. */
  readonly power: number;
  readonly powerOfThree: number;
  readonly evidentlyPower: number;
  /** The same rule against the training data, which knows no season. */
  readonly oursTraining: number;
  /** Evidently's defaults with the same four days as reference that we take; share of days, each fourth one looked at. */
  readonly evidentlySeasonal: number;
  /** The same of the shifted numbers. */
  readonly evidentlySeasonalPower: number;
}

/** Who alarmed on a day without drift. `evidentlySeasonal` is undefined on the days that are not looked at. */
export interface DayAlarms {
  readonly ours: boolean;
  readonly byItself: boolean;
  readonly evidentlyLarge: boolean;
  readonly evidentlySeasonal: boolean | undefined;
}

export interface NullDaysOptions {
  /** In standard deviations. */
  readonly shift?: number;
  readonly seen?: (alarms: DayAlarms) => void;
}

/** Days without drift of 50 features with a weekly season and autocorrelation; beside them each number shifted alone. */
export function nullDays(days: number, seed: number, { shift = 0.2, seen }: NullDaysOptions = {}): Outcome {
  const columns = Array.from({ length: NUMBERS + CATEGORIES }, (_, k) => columnOf(k, seed));
  const histories = new Map<string, History>();
  const trained = new Map<string, History>();
  const [direct, season] = [new Map<string, History>(), new Map<string, History>()];
  const found = { ours: 0, large: 0, small: 0, shifted: 0, three: 0, evidently: 0, training: 0, seasonal: 0, same: 0 };
  let byItself = 0;
  const last = new Map<string, boolean[]>();
  for (let day = 0; day < days; day++) {
    const run: ComparedFeature[] = [];
    const shifted: { readonly name: string; readonly measured: ComparedFeature }[] = [];
    const runTraining: ComparedFeature[] = [];
    const [runSeason, runWeek]: ComparedFeature[][] = [[], []];
    // Weeks since the version came; the days before the first are those of nobody.
    const weeks = Math.min(WEEKS, Math.floor(day / 7));
    let [large, small, same] = [false, false, false];
    for (const column of columns) {
      const rows = rowsOf(column, day);
      const profile = profileOf(column.layout, rows);
      const values = (against: Profile, now: Profile): ComparedFeature => ({
        feature: column.name,
        rule: RULE,
        measured: compareFeature(column.layout, against, now, RULE).filter(({ signal }) => signal === 'values'),
      });
      const reference = seasonal(column);
      const known = weeks >= WEEKS_NEEDED && weeks < WEEKS ? seasonal(column, weeks) : reference;
      column.days.push(profile);
      if (column.days.length > 7 * WEEKS) column.days.shift();
      if (weeks >= WEEKS_NEEDED) {
        runSeason!.push(values(known, profile));
        runWeek!.push(values(column.training, column.days.slice(-7).reduce(addProfiles)));
      }
      run.push(values(reference, profile));
      runTraining.push(values(column.training, profile));
      const looked = day % EVERY === 0;
      const four = looked && column.shape ? daysOfSeason(column) : undefined;
      if (column.shape) {
        const moved = shiftedBy(rows, shift, column.shape);
        shifted.push({ name: column.name, measured: values(reference, profileOf(column.layout, moved)) });
        if (looked) {
          const sorted = sortInPlace(moved);
          if (evidentlyLarge(column, sorted)) found.evidently++;
          if (evidentlySeasonal(four, reference, profile, sorted)) found.same++;
        }
      }
      const sorted = sortInPlace(rows);
      if (looked) same ||= evidentlySeasonal(four, reference, profile, sorted);
      if (column.shape) {
        column.sorted.push(sorted);
        if (column.sorted.length > 7 * WEEKS) column.sorted.shift();
      }
      large ||= evidentlyLarge(column, sorted);
      small ||= evidentlySmall(column, sorted);
    }
    if (large) found.large++;
    if (small) found.small++;
    if (same) found.seasonal++;
    if (anyBreach(runTraining, trained, day)) found.training++;
    const alarms = [
      anyBreach(weeks >= WEEKS_NEEDED ? runWeek! : runTraining, direct, day),
      weeks >= WEEKS_NEEDED && anyBreach(runSeason!, season, day),
    ];
    if (alarms.some(Boolean)) byItself++;
    const ours = anyBreach(run, histories, day);
    if (ours) found.ours++;
    seen?.({
      ours,
      byItself: alarms.some(Boolean),
      evidentlyLarge: large,
      evidentlySeasonal: day % EVERY === 0 ? same : undefined,
    });
    for (const { name, measured } of shifted) {
      const others = run.filter(({ feature }) => feature !== name);
      const exceeded = judgeRun([...others, measured]).find(({ feature }) => feature === name)!.exceeded === true;
      const three = [exceeded, ...(last.get(name) ?? [])].slice(0, 3);
      last.set(name, three);
      if (exceeded) found.shifted++;
      if (day >= 2 && three.filter(Boolean).length >= RULE.settings.needed) found.three++;
    }
  }
  return {
    days,
    ours: found.ours,
    byItself,
    evidentlyLarge: found.large,
    evidentlySmall: found.small,
    power: found.shifted / (days * NUMBERS),
    powerOfThree: found.three / ((days - 2) * NUMBERS),
    oursTraining: found.training,
    evidentlySeasonal: found.seasonal / Math.ceil(days / EVERY),
    evidentlySeasonalPower: found.same / (Math.ceil(days / EVERY) * NUMBERS),
    evidentlyPower: found.evidently / (Math.ceil(days / EVERY) * NUMBERS),
  };
}

interface History {
  exceeded: boolean[];
  since: Date | undefined;
}

function anyBreach(run: readonly ComparedFeature[], histories: Map<string, History>, day: number): boolean {
  const at = new Date(day * 86_400_000);
  let any = false;
  for (const found of judgeRun(run)) {
    const history = histories.get(found.feature) ?? { exceeded: [], since: undefined };
    histories.set(found.feature, history);
    const { state, change } = judgeSignal(found, { ...history, clearedAt: undefined }, at);
    any ||= state === 'breach';
    history.since = change === 'breached' ? at : change === 'cleared' ? undefined : history.since;
    history.exceeded = [found.exceeded === true, ...history.exceeded].slice(0, 20);
  }
  return any;
}

function columnOf(k: number, seed: number): Column {
  const shape = k < NUMBERS ? SHAPES[k % SHAPES.length] : undefined;
  const blank: Column = {
    name: `f${k}`,
    shape,
    next: seededNormal(seed * 1_000 + k),
    level: 0,
    layout: { type: 'numeric', edges: new Float64Array() },
    large: new Float64Array(),
    small: new Float64Array(),
    training: emptyProfile({ type: 'numeric', edges: new Float64Array() }),
    days: [],
    sorted: [],
  };
  const training = Array.from({ length: 14 }, (_, day) => rowsOf(blank, day));
  const part = (rows: number): number[] =>
    training.flatMap((day) => [...day.subarray(0, Math.ceil(rows / 14))]).slice(0, rows);
  const layout = layoutOf(shape ? 'numeric' : 'categorical', part(ROWS));
  const sides = shape
    ? { large: sortInPlace(Float64Array.from(part(5_000))), small: sortInPlace(Float64Array.from(part(1_000))) }
    : { large: tally(part(5_000)), small: tally(part(1_000)) };
  const column = { ...blank, layout, ...sides, training: profileOf(layout, Float64Array.from(part(ROWS))) };
  for (let day = 0; day < 7 * WEEKS; day++) {
    const rows = rowsOf(column, day);
    column.days.push(profileOf(layout, rows));
    if (shape) column.sorted.push(sortInPlace(rows));
  }
  return column;
}

/** A day's rows; categories are the numbers 0 to 5. */
function rowsOf(column: Column, day: number): Float64Array {
  const { next, shape } = column;
  column.level = DAYS_MEMORY * column.level + Math.sqrt(1 - DAYS_MEMORY ** 2) * LEVEL * next();
  const offset = SEASON[day % 7]! + column.level;
  const rows = new Float64Array(ROWS);
  const fresh = Math.sqrt(1 - ROWS_MEMORY ** 2);
  let z = next();
  for (let i = 0; i < ROWS; i++) {
    z = ROWS_MEMORY * z + fresh * next();
    if (!shape) rows[i] = categoryAt(z - offset / 2);
    else {
      const value = shape.of(z) + offset * shape.deviation;
      rows[i] = shape.whole ? Math.round(value) : value;
    }
  }
  return rows;
}

/** Cuts of the normal distribution at the cumulative shares. */
const CUTS = [-0.3853, 0.2533, 0.8416, 1.405, 1.8808];
const categoryAt = (z: number): number => {
  const place = CUTS.findIndex((cut) => z < cut);
  return place === -1 ? CUTS.length : place;
};

function shiftedBy(rows: Float64Array, deviations: number, shape: (typeof SHAPES)[number]): Float64Array {
  // Whole numbers cannot move by a fraction all together: some of them move by one.
  if (!shape.whole) return rows.map((value) => value + deviations * shape.deviation);
  const by = deviations * shape.deviation;
  return rows.map((value, i) => value + ((i * 0.6180339887) % 1 < by ? 1 : 0));
}

/** As `countColumn` counts, without the estimate of different values, and the sums as doubles have them. */
function profileOf(layout: Layout, rows: Float64Array): Profile {
  if (layout.type === 'categorical') {
    const counts = new Float64Array(layout.categories.length + 1);
    for (const [category, count] of tally(rows).entries()) {
      const place = layout.categories.indexOf(String(category));
      counts[place === -1 ? layout.categories.length : place]! += count;
    }
    return { ...emptyProfile(layout), counts };
  }
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const value of rows) {
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return {
    ...emptyProfile(layout),
    counts: countValues(rows, layout.edges),
    min,
    max,
    sum: exactOf(sum),
    squares: exactOf(squares),
  };
}

/** The same weekday of the weeks before. */
const seasonal = ({ days }: Column, weeks = WEEKS): Profile =>
  Array.from({ length: weeks }, (_, week) => days[days.length - 7 * (week + 1)]!).reduce(addProfiles);
