import { describe, expect, test } from 'vitest';
import { answerTo } from './answers.ts';
import { driftCases, missesIn } from './drift-cases.ts';

test('the file of cases is whole', () => {
  expect(driftCases()).toHaveLength(45);
});

/** No case is left out: a kind without an answer fails. */
describe('drift-cases.json holds', () => {
  test.each(driftCases().map((one) => [one.id, one.kind, one] as const))('%s (%s)', (_id, _kind, one) => {
    expect(missesIn(one, answerTo(one))).toEqual([]);
  });
});
