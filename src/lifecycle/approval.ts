import type { ApprovalRule, Policy } from './lifecycle.ts';

/** What one human says of a request at the moment. An objection is a rejection that still lacks its reason. */
export interface Vote {
  readonly person: string;
  readonly decision: 'approve' | 'reject' | 'object';
}

/** Somebody who may decide: the groups of the policy he was in when the request was opened. */
export interface Approver {
  readonly person: string;
  readonly groups: readonly string[];
}

export interface MissingApproval {
  readonly group: string;
  readonly count: number;
  /** Who could give it and has not voted. */
  readonly candidates: readonly string[];
}

export type Outcome = 'pending' | 'held' | 'approved' | 'rejected';

export interface Tally {
  readonly outcome: Outcome;
  /** How many of the needed approvals stand. */
  readonly given: number;
  readonly needed: number;
  readonly missing: readonly MissingApproval[];
  /** Which group each counted approver stands for. */
  readonly standsFor: ReadonlyMap<string, string>;
  /** Whose objection holds the decision. */
  readonly objections: readonly string[];
}

/**
 * Counts votes under a policy. Pure. Votes of people who may not decide count nothing. Each needed approval is filled by
 * another person: the assignment is a maximum matching, so that somebody who is in two groups never blocks either.
 */
export function tally(policy: Policy, approvers: readonly Approver[], votes: readonly Vote[]): Tally {
  const rights = new Map(approvers.map((approver) => [approver.person, approver.groups]));
  const counted = votes.filter((vote) => rights.has(vote.person));
  const by = (decision: Vote['decision']) =>
    counted.filter((vote) => vote.decision === decision).map((vote) => vote.person);
  const approving = by('approve');
  const objections = by('object');
  const slots = policy.approvals.flatMap((rule) => Array.from({ length: rule.count }, () => rule.from));
  const filled = matchSlots(slots, approving, rights);
  const standsFor = new Map([...filled].map(([slot, person]) => [person, slots[slot]!]));
  const voted = new Set(counted.map((vote) => vote.person));
  const missing = missingApprovals(policy.approvals, slots, filled, approvers, voted);
  const outcome =
    by('reject').length >= policy.rejections
      ? 'rejected'
      : filled.size < slots.length
        ? 'pending'
        : objections.length > 0
          ? 'held'
          : 'approved';
  return { outcome, given: filled.size, needed: slots.length, missing, standsFor, objections };
}

/** Whether the people who may decide could ever meet the policy; if not, what is missing. */
export function unreachable(policy: Policy, approvers: readonly Approver[]): readonly MissingApproval[] {
  const everybody = approvers.map(({ person }) => ({ person, decision: 'approve' as const }));
  return tally(policy, approvers, everybody).missing;
}

/** Kuhn's augmenting paths: slot index -> person. Slots and people are few, so the simple form will do. */
function matchSlots(
  slots: readonly string[],
  people: readonly string[],
  rights: ReadonlyMap<string, readonly string[]>,
): Map<number, string> {
  const holder = new Map<number, string>();
  const place = (person: string, tried: Set<number>): boolean => {
    for (const [slot, group] of slots.entries()) {
      if (tried.has(slot) || !rights.get(person)?.includes(group)) continue;
      tried.add(slot);
      const other = holder.get(slot);
      if (other === undefined || place(other, tried)) {
        holder.set(slot, person);
        return true;
      }
    }
    return false;
  };
  for (const person of people) place(person, new Set());
  return holder;
}

function missingApprovals(
  rules: readonly ApprovalRule[],
  slots: readonly string[],
  filled: ReadonlyMap<number, string>,
  approvers: readonly Approver[],
  voted: ReadonlySet<string>,
): MissingApproval[] {
  return rules
    .map(({ from }) => ({
      group: from,
      count: slots.filter((group, slot) => group === from && !filled.has(slot)).length,
      candidates: approvers
        .filter(({ person, groups }) => groups.includes(from) && !voted.has(person))
        .map(({ person }) => person),
    }))
    .filter(({ count }) => count > 0);
}
