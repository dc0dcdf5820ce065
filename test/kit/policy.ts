import type { ApprovalRule, Policy, Threshold } from '../../src/lifecycle/policy.ts';

/** So many approvals of one or more sources. */
export function approvals(from: string | readonly string[], count = 1, more: Partial<ApprovalRule> = {}): ApprovalRule {
  return { from: typeof from === 'string' ? [from] : from, count, atLeastOneFrom: [], notify: true, ...more };
}

/** One way to be approved. */
export function threshold(rules: readonly ApprovalRule[], more: Partial<Threshold> = {}): Threshold {
  return { name: 'way', approvals: rules, rejections: 1, separate: true, ...more };
}

/** A policy with one threshold of these rules; `more` changes the rest. */
export function policyOf(rules: readonly ApprovalRule[], more: Partial<Policy> = {}): Policy {
  return {
    name: 'p',
    for: {},
    thresholds: [threshold(rules)],
    votes: ['button', 'command', 'reaction'],
    reactions: { approve: ['white_check_mark'], object: ['x'] },
    confirmReactions: false,
    objectionMs: 4 * 3_600_000,
    expiresMs: 72 * 3_600_000,
    reminders: { afterMs: [], by: 'thread' },
    settleMs: 0,
    onEvidenceChange: 'void',
    ...more,
  };
}
