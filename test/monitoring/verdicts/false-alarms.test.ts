import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WEEKS_NEEDED } from '../../../src/monitoring/baselines/know-season.ts';
import { nullDays } from './null-days.ts';

const full = process.env.ROUNDS === 'full';
const days = full ? 1_000 : 60;
const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

it(`in ${days} days without drift at most one in 30 shows a breach, and a shift of 0.2 deviations is found`, () => {
  const found = nullDays(days, 7);
  const lines = [
    `| Steward, seasonal baseline | ${percent(found.ours / days)} | ${percent(found.power)} in the first window, ${percent(found.powerOfThree)} in 2 of 3 |`,
    `| Steward as it comes, from the first day of a version on | ${percent(found.byItself / days)} | |`,
    `| Steward, training baseline alone | ${percent(found.oursTraining / days)} | |`,
    `| Evidently, the same four days as reference | ${percent(found.evidentlySeasonal)} | ${percent(found.evidentlySeasonalPower)} |`,
    `| Evidently, training reference of 5,000 rows | ${percent(found.evidentlyLarge / days)} | ${percent(found.evidentlyPower)} |`,
    `| Evidently, training reference of 1,000 rows | ${percent(found.evidentlySmall / days)} | |`,
  ];
  if (process.env.SHOW) process.stderr.write(`${lines.join('\n')}\n`);
  expect(found.ours).toBeLessThanOrEqual(days / 30);
  // Before a season is known, in the first week, the training data alone judges: those days may alarm, and no other.
  expect(found.byItself).toBeLessThanOrEqual(full ? days / 30 : 7 * WEEKS_NEEDED + days / 30);
  expect(found.power).toBeGreaterThanOrEqual(0.95);
  expect(found.powerOfThree).toBeGreaterThanOrEqual(0.95);
  expect(found.evidentlyLarge).toBeGreaterThan(found.ours);
  // The table of the docs is what the whole run says, and so is its chart.
  if (full) {
    const named = [
      `Evidently, training data: ${found.evidentlyLarge.toLocaleString('en-GB')}`,
      `Evidently, same four days: ${Math.round(found.evidentlySeasonal * days)}`,
      `Steward as it comes: ${found.byItself}`,
      `Steward, seasonal baseline: ${found.ours}`,
    ];
    expect(lines.filter((line) => !docs('drift.md').includes(line))).toEqual([]);
    expect(named.filter((line) => !docs('drift-alarms.svg').includes(line))).toEqual([]);
  }
}, 600_000);
