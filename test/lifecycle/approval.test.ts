import { describe, expect, it } from 'vitest';
import { type Approver, tally, unreachable, type Vote } from '../../src/lifecycle/approval.ts';
import type { Policy } from '../../src/lifecycle/lifecycle.ts';

const policy = (approvals: Policy['approvals'], rejections = 1): Policy => ({
  name: 'p',
  for: {},
  approvals,
  rejections,
  votes: ['button', 'command', 'reaction'],
  reactions: { approve: ['white_check_mark'], object: ['x'] },
  confirmReactions: false,
  objectionMs: 1,
});
const lead: Approver = { person: 'lead', groups: ['ml-leads'] };
const risk: Approver = { person: 'risk', groups: ['risk'] };
const both: Approver = { person: 'both', groups: ['ml-leads', 'risk'] };
const yes = (person: string): Vote => ({ person, decision: 'approve' });
const no = (person: string): Vote => ({ person, decision: 'reject' });
const hmm = (person: string): Vote => ({ person, decision: 'object' });
const two = policy([
  { from: 'ml-leads', count: 1 },
  { from: 'risk', count: 1 },
]);

describe('counting votes', () => {
  it.each<[string, Policy, Approver[], Vote[], string, number]>([
    ['nobody voted', two, [lead, risk], [], 'pending', 0],
    ['one of two', two, [lead, risk], [yes('lead')], 'pending', 1],
    ['both groups', two, [lead, risk], [yes('lead'), yes('risk')], 'approved', 2],
    ['one person cannot fill two places', two, [both, risk], [yes('both')], 'pending', 1],
    ['somebody in both groups makes room for a lead', two, [lead, both], [yes('both'), yes('lead')], 'approved', 2],
    ['and for somebody from risk', two, [both, risk], [yes('both'), yes('risk')], 'approved', 2],
    ['a stranger counts nothing', two, [lead, risk], [yes('stranger'), yes('lead')], 'pending', 1],
    ['one rejection ends it', two, [lead, risk], [yes('lead'), no('risk')], 'rejected', 1],
    [
      'even when all approvals are there',
      policy([{ from: 'ml-leads', count: 1 }]),
      [lead, both],
      [yes('lead'), no('both')],
      'rejected',
      1,
    ],
    ['a rejection by a stranger counts nothing', two, [lead, risk], [no('stranger')], 'pending', 0],
    [
      'two rejections are needed where the policy says so',
      policy([{ from: 'ml-leads', count: 1 }], 2),
      [lead, both],
      [no('both')],
      'pending',
      0,
    ],
    [
      'an objection holds a full approval',
      policy([{ from: 'ml-leads', count: 1 }]),
      [lead, both],
      [yes('lead'), hmm('both')],
      'held',
      1,
    ],
    ['an objection does not hold what is not full', two, [lead, risk, both], [yes('lead'), hmm('both')], 'pending', 1],
    [
      'two of one group',
      policy([{ from: 'ml-leads', count: 2 }]),
      [lead, both],
      [yes('lead'), yes('both')],
      'approved',
      2,
    ],
    ['nobody is needed', policy([]), [], [], 'approved', 0],
  ])('%s', (_, given, approvers, votes, outcome, count) => {
    const counted = tally(given, approvers, votes);
    expect([counted.outcome, counted.given]).toEqual([outcome, count]);
  });

  it('names what is missing and who could give it, without those who voted', () => {
    expect(tally(two, [lead, risk, both], [yes('lead')]).missing).toEqual([
      { group: 'risk', count: 1, candidates: ['risk', 'both'] },
    ]);
  });

  it('gives the same outcome in whatever order votes came', () => {
    const approvers = [lead, risk, both];
    const votes = [yes('lead'), yes('both'), yes('risk')];
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const outcomes = orders.map(
      (order) =>
        tally(
          two,
          approvers,
          order.map((index) => votes[index]!),
        ).outcome,
    );
    expect(new Set(outcomes)).toEqual(new Set(['approved']));
  });

  it('says beforehand when nobody could ever approve', () => {
    expect(unreachable(two, [lead])).toEqual([{ group: 'risk', count: 1, candidates: [] }]);
    expect(unreachable(two, [both])).toHaveLength(1);
    expect(unreachable(two, [lead, both])).toEqual([]);
  });
});
