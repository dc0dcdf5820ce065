import { describe, expect, it } from 'vitest';
import { matching } from '../../../src/chat/options/matching.ts';
import { numbered, numberedHere, readNumbered } from '../../../src/chat/options/numbered.ts';
import { shortName } from '../../../src/chat/options/short-name.ts';
import { words } from '../../../src/chat/options/words.ts';
import { isStewardError } from '../../../src/kernel/errors.ts';

const env = {
  now: new Date('2026-03-02T10:00:00Z'),
  zone: 'UTC',
  origin: { platform: 'slack', team: 'T1', channel: 'C1', thread: '17.4' },
  speaker: 'U1',
  root: 'steward',
} as const;
const swaps = {
  letters: 'SW',
  field: 'swap',
  one: 'a swap',
  describe: 'The swap',
  hint: 'Swaps are named like `SW-3`.',
  offered: async () => [
    { value: 'SW-3', label: 'SW-3 ada for leo' },
    { value: 'SW-12', label: 'SW-12 rita for mia' },
  ],
};

function faultOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isStewardError(error)) return { code: error.code, message: error.message, field: error.field };
  }
  return undefined;
}

describe('what is named by letters and a number', () => {
  it.each([
    ['SW-3', 3],
    ['sw3', 3],
    [' Sw-012 ', 12],
    ['S-3', undefined],
    ['SWW-3', undefined],
    ['SW-', undefined],
    ['SW-1234567890', undefined],
    ['3', undefined],
    ['SW--3', undefined],
    ['', undefined],
  ])('%s', (typed, number) => {
    expect(readNumbered('SW', typed)).toBe(number);
  });

  it('is refused by what it is, and by what was typed', () => {
    expect(faultOf(() => numbered(swaps).parse('O-4', env))).toEqual({
      code: 'BAD_INPUT',
      message: '"O-4" is not a swap.',
      field: 'swap',
    });
    expect(faultOf(() => numbered(swaps).parse(undefined, env))?.code).toBe('MISSING_ARGUMENT');
  });

  it('is that of the thread when it is left out, where it may be', () => {
    expect(numberedHere(swaps).fromThread?.(env)).toEqual({ of: env.origin });
    expect(numberedHere(swaps).parse('SW-3', env)).toEqual({ number: 3 });
    expect(numbered(swaps).fromThread).toBeUndefined();
  });

  it('is completed by its name, or by a word of what it is about', async () => {
    const found = async (prefix: string) =>
      (await numbered(swaps).suggest?.(undefined, prefix, {}))?.map(({ value }) => value);
    expect(await found('sw-1')).toEqual(['SW-12']);
    expect(await found('leo')).toEqual(['SW-3']);
    expect(await found('')).toEqual(['SW-3', 'SW-12']);
  });
});

describe('a short name', () => {
  const option = shortName({ field: 'freeze', describe: 'It', example: 'year-end' });
  it.each([
    ['Year-End', 'year-end'],
    ['9to5', '9to5'],
    ['-x', 'BAD_INPUT'],
    ['a b', 'BAD_INPUT'],
    ['a'.repeat(40), 'a'.repeat(40)],
    ['a'.repeat(41), 'BAD_INPUT'],
    ['', 'MISSING_ARGUMENT'],
  ])('%s', (typed, expected) => {
    const fault = faultOf(() => option.parse(typed, env));
    expect(fault?.code ?? option.parse(typed, env)).toBe(expected);
  });
});

describe('several words of one argument', () => {
  const option = words('Which', 'model', (word) => word.toLowerCase());
  it.each([
    [undefined, undefined],
    [' , ', undefined],
    ['churn', ['churn']],
    ['churn\nfraud', ['churn', 'fraud']],
    ['churn, fraud  Churn', ['churn', 'fraud']],
  ])('%s', (typed, expected) => {
    expect(option.parse(typed, env)).toEqual(expected);
  });
});

it('offers first what begins with what was typed, then what holds it, 25 at most', () => {
  const all = ['reopen', 'open', 'closed'].map((value) => ({ value, label: value }));
  expect(matching(all, 'op').map(({ value }) => value)).toEqual(['open', 'reopen']);
  expect(matching(all, 'e')).toEqual([]);
  expect(
    matching(
      Array.from({ length: 30 }, (_, at) => ({ value: `a${at}`, label: `a${at}` })),
      'a',
    ),
  ).toHaveLength(25);
});
