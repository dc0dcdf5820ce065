import { describe, expect, it } from 'vitest';
import type { StoredVote } from '../../src/lifecycle/find-request.ts';
import { questionOf, signsOf } from '../../src/lifecycle/reaction-question.ts';
import type { RequestState } from '../../src/lifecycle/tables.ts';

const YES = { approves: true, objects: false };
const NO = { approves: false, objects: true };
const BOTH = { approves: true, objects: true };
const NONE = { approves: false, objects: false };

const ROW = {
  number: 81,
  kind: 'promotion' as const,
  subject: 'churn@v12',
  fromStage: 'staging',
  toStage: 'production',
  share: null,
  change: null,
  round: 3,
};

const asked = (
  signs: typeof YES,
  vote?: StoredVote['decision'],
  { state = 'pending' as RequestState, confirmReactions = true } = {},
) => {
  const row = { ...ROW, state };
  const { says, buttons = [] } = questionOf(row, { confirmReactions }, signs, vote);
  return [says.replace('R-81 churn@v12 to production', 'it'), buttons.map(({ label }) => label).join(', ')];
};

describe('a question about a reaction', () => {
  it.each([
    ['asks to confirm', YES, undefined, 'it is high risk, so a reaction asks once more: do you approve it?'],
    ['asks for a reason', NO, 'object', 'You object to it. Say why, and it is rejected'],
  ] as const)('%s while the request is pending, with buttons of the present evidence round', (_, signs, vote, says) => {
    const { buttons = [] } = questionOf({ ...ROW, state: 'pending' }, { confirmReactions: true }, signs, vote);
    expect(asked(signs, vote)[0]).toContain(says);
    expect(buttons.map(({ invocation }) => invocation)).toEqual(
      vote === 'object'
        ? ['v1 reject request=R-81 seen=3', 'v1 retract request=R-81']
        : ['v1 approve request=R-81 seen=3', 'v1 request-show request=R-81'],
    );
  });

  it.each([
    ['approved', YES, 'approve', 'You approved it.'],
    ['approved by a button while the objection stands', NO, 'approve', 'You approved it.'],
    ['rejected', NO, 'reject', 'You rejected it.'],
    ['taken away', NONE, undefined, 'You took your reaction away, so it counts nothing on it.'],
    ['contradicted by the other sign', BOTH, undefined, 'Both your signs stand on it, so none counts.'],
    ['lapsed or void', NO, undefined, 'Your objection to it counts no longer.'],
  ] as const)('has no button once the reaction is %s', (_, signs, vote, says) => {
    const [words, buttons] = asked(signs, vote);
    expect(words).toContain(says);
    expect(buttons).toBe('');
  });

  it('has no button where the policy asks nothing more', () => {
    expect(asked(YES, undefined, { confirmReactions: false })).toEqual([
      'Your reaction to it counts no longer. To say it again, decide with `approve R-81` or `reject R-81`.',
      '',
    ]);
  });

  it.each([
    ['approved', YES, undefined, 'it was approved without your reaction.'],
    ['applying', YES, undefined, 'it was approved without your reaction.'],
    ['applied', YES, undefined, 'it was approved without your reaction.'],
    ['apply-failed', YES, undefined, 'it was approved without your reaction.'],
    ['rejected', YES, undefined, 'it was rejected without your reaction.'],
    ['withdrawn', YES, undefined, 'it was withdrawn before your reaction was confirmed.'],
    ['withdrawn', NO, 'object', 'it was withdrawn before your reason came.'],
    ['stale', NO, 'object', 'it went stale before your reason came.'],
    ['expired', YES, undefined, 'it expired before your reaction was confirmed.'],
    ['superseded', YES, undefined, 'it was superseded before your reaction was confirmed.'],
    ['applied', YES, 'approve', 'You approved it.'],
    ['rejected', NO, 'reject', 'You rejected it.'],
    ['applied', BOTH, undefined, 'it was approved without your reaction.'],
  ] as const)('says how the request ended: %s', (state, signs, vote, says) => {
    expect(asked(signs, vote, { state })).toEqual([says, '']);
  });
});

describe('the signs of a human', () => {
  const emoji = { approve: ['white_check_mark'], object: ['x'] };
  const row = (person: string | null, name: string, counted = true) => ({ person, emoji: name, counted });

  it('are those of all his accounts that had the right', () => {
    const rows = [row('a', 'white_check_mark'), row('b', 'x'), row('c', 'x'), row(null, 'x')];
    expect(signsOf(rows, ['a', 'b'], emoji)).toEqual(BOTH);
    expect(signsOf(rows, ['a'], emoji)).toEqual(YES);
    expect(signsOf([row('a', 'x', false), row('a', 'tada')], ['a'], emoji)).toEqual(NONE);
  });
});
