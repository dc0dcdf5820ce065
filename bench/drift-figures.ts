import { nullDays } from '../test/monitoring/verdicts/null-days.ts';

/** The seed of the figures in docs/drift.md. */
const SEED = 7;
const DAYS = 1_000;
/** Twelve weeks for each size of shift: 3,360 shifted windows of ours, 840 of Evidently's. */
const DAYS_OF_A_SHIFT = 84;
/** Evidently with the season as reference is looked at each fourth day; such a day stands for four. */
const EACH = 4;

export interface DriftFigures {
  /** On how many days until each day there was an alarm. */
  readonly alarms: {
    readonly ours: readonly number[];
    readonly byItself: readonly number[];
    readonly evidentlyLarge: readonly number[];
    readonly evidentlySeasonal: readonly number[];
  };
  readonly power: readonly {
    readonly shift: number;
    /** Both keys in one window; in 2 of 3. */
    readonly ours: number;
    readonly ofThree: number;
    readonly evidentlyLarge: number;
    readonly evidentlySeasonal: number;
  }[];
}

/** Alarms over days without drift, and how often a shift of a size is found. */
export const measureAlarms = (): DriftFigures['alarms'] => {
  const alarms = { ours: [0], byItself: [0], evidentlyLarge: [0], evidentlySeasonal: [0] };
  const add = (sums: number[], more: number) => sums.push(sums.at(-1)! + more);
  nullDays(DAYS, SEED, {
    seen: (day) => {
      add(alarms.ours, Number(day.ours));
      add(alarms.byItself, Number(day.byItself));
      add(alarms.evidentlyLarge, Number(day.evidentlyLarge));
      add(alarms.evidentlySeasonal, day.evidentlySeasonal ? EACH : 0);
    },
  });
  return alarms;
};

/** How often a shift of each size is found by ours and by Evidently's defaults. */
export const measurePower = (): DriftFigures['power'] =>
  [0, 0.05, 0.1, 0.15, 0.2, 0.3].map((shift) => {
    const found = nullDays(DAYS_OF_A_SHIFT, SEED, { shift });
    return {
      shift,
      ours: found.power,
      ofThree: found.powerOfThree,
      evidentlyLarge: found.evidentlyPower,
      evidentlySeasonal: found.evidentlySeasonalPower,
    };
  });
