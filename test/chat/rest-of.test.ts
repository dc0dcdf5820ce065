import { describe, expect, it } from 'vitest';
import { type ListPart, restOf } from '../../src/chat/rest-of.ts';
import { wordsOf } from '../kit/said.ts';

const below = (shown: number, part: ListPart): string =>
  wordsOf({ tone: 'neutral', summary: '', parts: restOf({ ...part, shown, command: 'model list' }) });

describe('what stands below a part of a list', () => {
  it.each<[string, string, number, ListPart]>([
    ['all of it', '', 2, { from: 1, total: 2 }],
    ['its beginning', '1 to 25 of 60; the next with model list --from 26', 25, { from: 1, total: 60 }],
    ['a part in the middle', '26 to 50 of 60; the next with model list --from 51', 25, { from: 26, total: 60 }],
    ['its end', '51 to 60 of 60', 10, { from: 51, total: 60 }],
    ['nothing, from behind its end', 'There are 60: see them with model list', 0, { from: 61, total: 60 }],
    [
      'what was asked for by options',
      '1 to 1 of 2; the next with model list --all --owner "Ada L" --per-minute 2 --from 2',
      1,
      { from: 1, total: 2, given: { all: true, mine: false, owner: 'Ada L', team: undefined, perMinute: 2 } },
    ],
  ])('%s', (_, words, shown, part) => {
    expect(below(shown, part)).toBe(words);
  });
});
