import { describe, expect, test } from 'vitest';
import { type Failed, verdictOn } from '../../src/delivery/failure.ts';

const usual: Failed = {
  call: 'post',
  failure: 'in-doubt',
  retryAfterMs: undefined,
  inDoubt: false,
  page: false,
  underCard: false,
  attempts: 0,
  doubtWaitMs: 2_000,
};

describe('what delivery does about a failed call', () => {
  test.each<[string, Partial<Failed>, ReturnType<typeof verdictOn>]>([
    [
      'a 429 waits as told',
      { failure: 'rate-limited', retryAfterMs: 7_000 },
      { act: 'wait', placeMs: 7_000, doubt: 'none', counts: false },
    ],
    [
      'a 429 without a time waits a second',
      { failure: 'rate-limited' },
      { act: 'wait', placeMs: 1_000, doubt: 'none', counts: false },
    ],
    [
      'a 429 leaves a doubt',
      { failure: 'rate-limited', inDoubt: true },
      { act: 'wait', placeMs: 1_000, doubt: 'keep', counts: false },
    ],
    [
      'a 429 on the search leaves the doubt',
      { failure: 'rate-limited', call: 'find', inDoubt: true },
      { act: 'wait', placeMs: 1_000, doubt: 'keep', counts: false },
    ],
    ['away holds the team', { failure: 'away' }, { act: 'away', doubt: 'none' }],
    ['away leaves a doubt', { failure: 'away', inDoubt: true }, { act: 'away', doubt: 'keep' }],
    ['a post in doubt waits to be looked up', {}, { act: 'wait', cardMs: 2_000, doubt: 'keep', counts: true }],
    ['an edit in doubt is in doubt', { call: 'update' }, { act: 'wait', cardMs: 2_000, doubt: 'keep', counts: true }],
    ['the wait doubles', { attempts: 3 }, { act: 'wait', cardMs: 16_000, doubt: 'keep', counts: true }],
    ['to a minute at most', { attempts: 30 }, { act: 'wait', cardMs: 60_000, doubt: 'keep', counts: true }],
    [
      'for a page to five seconds',
      { attempts: 30, page: true },
      { act: 'wait', cardMs: 5_000, doubt: 'keep', counts: true },
    ],
    [
      'a search in doubt changes nothing',
      { call: 'find', inDoubt: true },
      { act: 'wait', cardMs: 2_000, doubt: 'keep', counts: true },
    ],
    ['an edited message that is gone is posted again', { failure: 'gone', call: 'update' }, { act: 'post-again' }],
    ['a thread that is gone brings its card back', { failure: 'gone', underCard: true }, { act: 'parent-again' }],
    ['a named thread that is gone ends it', { failure: 'gone' }, { act: 'give-up', because: 'refused', doubt: 'none' }],
    ['no access ends it', { failure: 'no-access' }, { act: 'give-up', because: 'no-access', doubt: 'none' }],
    [
      'no access leaves a doubt',
      { failure: 'no-access', call: 'update', inDoubt: true },
      { act: 'give-up', because: 'no-access', doubt: 'keep' },
    ],
    [
      'a refusal ends it',
      { failure: 'refused', call: 'update' },
      { act: 'give-up', because: 'refused', doubt: 'none' },
    ],
    [
      'what cannot be looked up is given up',
      { failure: 'refused', call: 'find', inDoubt: true },
      { act: 'give-up', because: 'unconfirmed', doubt: 'keep' },
    ],
    [
      'and so without access',
      { failure: 'no-access', call: 'find', inDoubt: true },
      { act: 'give-up', because: 'unconfirmed', doubt: 'keep' },
    ],
    [
      'and so in a channel that is gone',
      { failure: 'gone', call: 'find', inDoubt: true },
      { act: 'give-up', because: 'unconfirmed', doubt: 'keep' },
    ],
    ['but a page is repeated', { failure: 'refused', call: 'find', inDoubt: true, page: true }, { act: 'repeat' }],
  ])('%s', (_, failed, verdict) => {
    expect(verdictOn({ ...usual, ...failed })).toEqual(verdict);
  });
});
