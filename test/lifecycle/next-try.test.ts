import { expect, test } from 'vitest';
import type { Patience } from '../../src/lifecycle/effect.ts';
import { nextTry } from '../../src/lifecycle/next-try.ts';

const now = new Date('2026-11-27T12:00:00Z');
const pausesOf = (patience: Patience): number[] => {
  const pauses: number[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const next = nextTry({ attempts, patience }, now);
    if (!next) return pauses;
    pauses.push((next.getTime() - now.getTime()) / 1000);
  }
};

test.each<[Patience, number, number]>([
  ['none', 0, 0],
  ['hour', 7, 58],
  ['days', 9, 75 * 60 + 35],
])('patience %s tries %i times more, over %i minutes', (patience, tries, minutes) => {
  const pauses = pausesOf(patience);
  expect([pauses.length, Math.round(pauses.reduce((sum, pause) => sum + pause, 0) / 60)]).toEqual([tries, minutes]);
});

test.each([
  [60_000, 60_000],
  [1_000, 5_000],
  [7 * 86_400_000, 86_400_000],
])('what the other side asks for counts when it is longer: %i ms gives %i ms', (retryAfterMs, ms) => {
  const next = nextTry({ attempts: 1, patience: 'hour', retryAfterMs }, now);
  expect(next?.getTime()).toBe(now.getTime() + ms);
});
