import { describe, expect, test } from 'vitest';
import { type Answer, answerTo } from './answers.ts';
import { type DriftCase, driftCases } from './drift-cases.ts';

/** No case is left out: a kind without an answer fails. */
describe('drift-cases.json holds', () => {
  test.each(driftCases().map((one) => [one.id, one.kind, one] as const))('%s (%s)', (_id, _kind, one) => {
    const answer = answerTo(one);
    for (const [name, expected] of Object.entries(one.expected)) {
      const misses = missesOf(answer[name], expected, boundOf(one, name, expected));
      expect({ name, misses }).toEqual({ name, misses: [] });
    }
  });
});

/** How far an answer may be off: each case names its tolerances, one for a value, for all, or relative to it. */
function boundOf({ tolerance }: DriftCase, name: string, expected: unknown): number {
  const { abs = 0, rel = 0, pvalue_rel: relativeP } = tolerance as Record<string, number>;
  const own = tolerance[name];
  const size = typeof expected === 'number' ? Math.abs(expected) : 1;
  if (typeof own === 'number') return own;
  if (name === 'pvalue' && relativeP !== undefined) return relativeP * size;
  // Shares of the bins are held to the tolerance of what is made of them.
  if (name.endsWith('_share')) return tolerance.psi as number;
  return abs + rel * size;
}

function missesOf(answer: Answer | undefined, expected: unknown, bound: number): unknown[] {
  if (Array.isArray(expected)) {
    const list = Array.isArray(answer) ? answer : [];
    if (list.length !== expected.length) return [{ answer, expected }];
    return expected.flatMap((one, i) => missesOf(list[i], one, bound));
  }
  const close = typeof expected === 'number' && typeof answer === 'number' && Math.abs(answer - expected) <= bound;
  return close || answer === expected ? [] : [{ answer, expected, bound }];
}
