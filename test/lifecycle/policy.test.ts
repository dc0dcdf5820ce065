import { describe, expect, it, test } from 'vitest';
import type { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { lifecycleDifference } from '../../src/lifecycle/lifecycle-difference.ts';
import { parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';
import { escalated, type MoveScope, type PolicyScope, policiesFor } from '../../src/lifecycle/policy.ts';
import { readStored } from '../../src/lifecycle/stored-lifecycle.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { approvals, policyOf, threshold } from '../kit/policy.ts';

const shipped = shippedLifecycle();
const withPolicies = (scopes: Readonly<Record<string, PolicyScope>>): Lifecycle => ({
  ...shipped,
  policies: Object.entries(scopes).map(([name, scope]) => policyOf([], { name, for: scope })),
});
const move: MoveScope = {
  track: 'release',
  to: 'production',
  direction: 'forward',
  risk: 'high',
  team: 'fraud',
  tags: ['pii'],
};

describe('the policy of a move', () => {
  test.each<[string, Readonly<Record<string, PolicyScope>>, string[]]>([
    ['more fields win', { a: { to: 'production' }, b: { to: 'production', track: 'release' } }, ['b', 'a']],
    ['at the same number risk wins over team', { a: { team: 'fraud' }, b: { risk: 'high' } }, ['b', 'a']],
    ['tags over team', { a: { team: 'fraud' }, b: { tags: ['pii'] } }, ['b', 'a']],
    ['team over target', { a: { to: 'production' }, b: { team: 'fraud' } }, ['b', 'a']],
    ['each tag counts as a field', { a: { tags: ['pii'], to: 'production' }, b: { tags: ['pii', 'eu'] } }, ['a']],
    ['another team does not fit', { a: {}, b: { team: 'credit' } }, ['a']],
    ['all tags must be there', { a: {}, b: { tags: ['eu'] } }, ['a']],
    ['of two alike the first in the file', { a: { tags: ['pii'] }, b: { tags: ['pii'], risk: 'high' } }, ['b', 'a']],
    ['none fits', { a: { to: 'staging' } }, []],
  ])('%s', (_, scopes, names) => {
    expect(policiesFor(withPolicies(scopes), move).map((policy) => policy.name)).toEqual(names);
  });

  it('lets those of the escalation give any approval, once it came', () => {
    const policy = policyOf([], {
      thresholds: [threshold([approvals('ml-leads'), approvals(['risk'], 2, { atLeastOneFrom: ['risk'] })])],
      escalation: { afterMs: 1, to: ['heads'] },
    });
    expect(
      escalated(policy).thresholds[0]?.approvals.map(({ from, atLeastOneFrom }) => [from, atLeastOneFrom]),
    ).toEqual([
      [['ml-leads', 'heads'], []],
      [
        ['risk', 'heads'],
        ['risk', 'heads'],
      ],
    ]);
  });
});

describe('a revision kept in the first shape', () => {
  it('is read as it was meant', () => {
    const { thresholds: _, expiresMs: _e, reminders: _r, settleMs: _s, onEvidenceChange: _o, ...rest } = policyOf([]);
    const first = { ...rest, approvals: [{ from: 'risk', count: 2 }], rejections: 3 };
    const body = { ...shipped, policies: [first] } as unknown as Lifecycle;
    expect(readStored(body).policies[0]).toEqual(
      policyOf([], {
        thresholds: [{ name: 'p', approvals: [approvals('risk', 2)], rejections: 3, separate: true }],
      }),
    );
  });
});

const faultsOf = (source: string): string[] => {
  const loaded = parseLifecycle(source, { gates: [], effects: [] });
  return loaded.ok ? [] : loaded.faults.map(({ line, message }) => `${line}: ${message}`);
};
const file = (policy: string, moves = '[a -> b, b -> a]', track = ''): string => `version: 1
groups: [leads]
tracks:
  release: { of: version, stages: [a, b], moves: ${moves} ${track} }
  project: { of: model, stages: [c, d], moves: [c -> d] }
policies:
  - name: p
    for: { to: b }
${policy}`;

describe('a file is refused for', () => {
  test.each<[string, string, string]>([
    [
      'an unknown group',
      file('    approvals: [{ from: nobody }]'),
      '9: the group nobody is not in `groups`; there are leads',
    ],
    [
      'one of the escalation',
      file('    approvals: [{ from: leads }]\n    escalate: { after: 1h, to: heads }'),
      '10: the group heads is not in `groups`; there are leads',
    ],
    [
      'one of the emergency',
      file('    approvals: [{ from: leads }]\n    break-glass: { by: duty, review: { within: 1d, from: leads } }'),
      '10: the group duty is not in `groups`; there are leads',
    ],
    [
      'more approvals than accounts',
      file('    approvals: [{ from: "slack:T1:U1", count: 2 }]'),
      '9: 2 approvals from slack:T1:U1 can never be given: that is 1 at most',
    ],
    ['a source that does not read', file('    approvals: [{ from: "Some One" }]'), '9: policies.0.approvals.0.from: '],
    [
      'both forms at once',
      file('    approvals: []\n    any: [{ approvals: [] }]'),
      '9: policies.0.approvals: a policy has either',
    ],
    ['neither form', file('    expires: 1h'), 'policies.0.approvals: a policy has either'],
    [
      'rejections beside `any`',
      file('    any: [{ approvals: [] }]\n    rejections: 2'),
      'stand in each entry of `any`',
    ],
    [
      'a reminder after the end',
      file('    approvals: []\n    expires: 1h\n    reminders: { after: [2h] }'),
      '11: the last reminder comes after the request expired',
    ],
    [
      'an escalation after the end',
      file('    approvals: []\n    expires: 1h\n    escalate: { after: 1h, to: leads }'),
      '11: the escalation comes after the request expired',
    ],
    [
      'a renewal before the approval',
      file('    approvals: []\n    valid: { for: 7d, renew-before: 7d }'),
      '10: the renewal would be asked for before the approval was given',
    ],
    [
      'quiet hours that do not read',
      file('    approvals: []\n    reminders: { after: [1h], quiet: "25:00-08:00" }'),
      'quiet hours look like "20:00-08:00"',
    ],
    [
      'a cycle where the track allows no way back',
      file('    approvals: []', '[a -> b, b -> a]', ', no-way-back: true'),
      '4: release allows no way back, but a -> b -> a leads there',
    ],
  ])('%s', (_, source, fault) => {
    expect(faultsOf(source).join('\n')).toContain(fault);
  });

  it('nothing, when a track without a way back has none', () => {
    expect(faultsOf(file('    approvals: []', '[a -> b]', ', no-way-back: true'))).toEqual([]);
  });
});

describe('the difference between two revisions', () => {
  test.each<[string, (before: Lifecycle) => Lifecycle, string[]]>([
    ['nothing', (before) => before, []],
    ['a group', (before) => ({ ...before, groups: ['heads', ...before.groups] }), ['groups.heads added']],
    ['a policy', (before) => ({ ...before, policies: before.policies.slice(1) }), ['policies.release-staging removed']],
    [
      'the rule of a policy, wherever it stands',
      (before) => ({
        ...before,
        policies: [...before.policies]
          .reverse()
          .map((policy) => (policy.name === 'production' ? { ...policy, expiresMs: 1 } : policy)),
      }),
      ['policies.production.expiresMs changed'],
    ],
    [
      'a gate of a stage',
      (before) => ({ ...before, tracks: { ...before.tracks, release: { ...before.tracks.release!, gates: {} } } }),
      ['tracks.release.gates changed'],
    ],
  ])('tells %s', (_, change, lines) => {
    expect(lifecycleDifference(shipped, change(shipped))).toEqual(lines);
  });
});
