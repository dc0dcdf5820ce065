import { describe, expect, it } from 'vitest';
import { type Approver, tally, unreachable, type Vote } from '../../src/lifecycle/approval.ts';
import type { Policy } from '../../src/lifecycle/policy.ts';
import { approvals, policyOf, threshold } from '../kit/policy.ts';

const policy = (rules: Parameters<typeof policyOf>[0], rejections = 1): Policy =>
  policyOf([], { thresholds: [threshold(rules, { rejections })] });
const lead: Approver = { person: 'lead', sources: ['ml-leads'] };
const risk: Approver = { person: 'risk', sources: ['risk'] };
const both: Approver = { person: 'both', sources: ['ml-leads', 'risk'] };
const head: Approver = { person: 'head', sources: ['heads'] };
const yes = (person: string): Vote => ({ person, decision: 'approve' });
const no = (person: string): Vote => ({ person, decision: 'reject' });
const hmm = (person: string): Vote => ({ person, decision: 'object' });
const two = policy([approvals('ml-leads'), approvals('risk')]);
/** Two leads, or the head alone. */
const ways = policyOf([], {
  thresholds: [
    threshold([approvals('ml-leads', 2)], { name: 'two-leads' }),
    threshold([approvals('heads', 1, { notify: false })], { name: 'head' }),
  ],
});

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
      policy([approvals('ml-leads')]),
      [lead, both],
      [yes('lead'), no('both')],
      'rejected',
      1,
    ],
    ['a rejection by a stranger counts nothing', two, [lead, risk], [no('stranger')], 'pending', 0],
    [
      'two rejections are needed where the policy says so',
      policy([approvals('ml-leads')], 2),
      [lead, both],
      [no('both')],
      'pending',
      0,
    ],
    [
      'an objection holds a full approval',
      policy([approvals('ml-leads')]),
      [lead, both],
      [yes('lead'), hmm('both')],
      'held',
      1,
    ],
    ['an objection does not hold what is not full', two, [lead, risk, both], [yes('lead'), hmm('both')], 'pending', 1],
    ['two of one group', policy([approvals('ml-leads', 2)]), [lead, both], [yes('lead'), yes('both')], 'approved', 2],
    ['nobody is needed', policy([]), [], [], 'approved', 0],
    ['one of several ways is enough', ways, [lead, both, head], [yes('head')], 'approved', 1],
    ['the other way as well', ways, [lead, both, head], [yes('lead'), yes('both')], 'approved', 2],
    ['halves of two ways are none', ways, [lead, both, head], [yes('lead')], 'pending', 1],
    ['a way that is closed leaves the others open', ways, [lead, both, head], [no('head')], 'pending', 0],
    [
      'and the closed one counts no more',
      ways,
      [lead, both, head],
      [no('both'), yes('lead'), yes('head')],
      'approved',
      1,
    ],
    ['all ways closed reject', ways, [lead, both, head], [no('both'), no('head')], 'rejected', 0],
    [
      'somebody from either group',
      policy([approvals(['ml-leads', 'risk'], 2)]),
      [lead, risk],
      [yes('lead'), yes('risk')],
      'approved',
      2,
    ],
    [
      'at least one from risk is missing',
      policy([approvals(['ml-leads', 'risk'], 2, { atLeastOneFrom: ['risk'] })]),
      [lead, { person: 'second', sources: ['ml-leads'] }, risk],
      [yes('lead'), yes('second')],
      'pending',
      1,
    ],
    [
      'at least one from risk is there',
      policy([approvals(['ml-leads', 'risk'], 2, { atLeastOneFrom: ['risk'] })]),
      [lead, risk],
      [yes('lead'), yes('risk')],
      'approved',
      2,
    ],
    [
      'roles that need not be separate are filled by one person',
      policyOf([], { thresholds: [threshold([approvals('ml-leads'), approvals('risk')], { separate: false })] }),
      [both],
      [yes('both')],
      'approved',
      2,
    ],
    [
      'but within one rule people still differ',
      policyOf([], { thresholds: [threshold([approvals('ml-leads', 2)], { separate: false })] }),
      [lead, both],
      [yes('both')],
      'pending',
      1,
    ],
    [
      'a lent right counts',
      policy([approvals('ml-leads')]),
      [lead, { person: 'deputy', sources: [], borrowed: [{ from: 'lead', sources: ['ml-leads'] }] }],
      [yes('deputy')],
      'approved',
      1,
    ],
    [
      'a lent right rests while its owner votes himself',
      policy([approvals('ml-leads', 2)]),
      [lead, both, { person: 'deputy', sources: [], borrowed: [{ from: 'lead', sources: ['ml-leads'] }] }],
      [yes('deputy'), yes('lead')],
      'pending',
      1,
    ],
  ])('%s', (_, given, approvers, votes, outcome, count) => {
    const counted = tally(given, approvers, votes);
    expect([counted.outcome, counted.given]).toEqual([outcome, count]);
  });

  it('names what is missing and who could give it, without those who voted', () => {
    expect(tally(two, [lead, risk, both], [yes('lead')]).missing).toEqual([
      { group: 'risk', count: 1, candidates: ['risk', 'both'] },
    ]);
  });

  it('asks only those who could help a way that is still open and who want to be told', () => {
    expect(tally(ways, [lead, both, head], []).asked).toEqual(['lead', 'both']);
    expect(tally(ways, [lead, both, head], [yes('lead')]).asked).toEqual(['both']);
    expect(tally(ways, [lead, both, head], [no('both')]).asked).toEqual([]);
  });

  it('shows the nearest way and names the others', () => {
    const none = tally(ways, [lead, both, head], []);
    expect([none.threshold, none.alternatives]).toEqual(['head', ['two-leads']]);
    expect(none.orMissing).toEqual([[{ group: 'ml-leads', count: 2, candidates: ['lead', 'both'] }]]);
    const closed = tally(ways, [lead, both, head], [no('head')]);
    expect([closed.threshold, closed.alternatives, closed.missing[0]?.group]).toEqual(['two-leads', [], 'ml-leads']);
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
