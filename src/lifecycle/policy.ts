import type { Direction, Lifecycle, Risk } from './lifecycle.ts';

/** Which acts count as a vote under a policy. */
export type VoteSource = 'button' | 'command' | 'reaction';

/**
 * So many approvals. `from` are sources, each as written in the file: a group, `role:admin`, `team-leads`, `owner`, or an
 * account such as `slack:T012:U045` (see sources.ts). Somebody in any of them may give one.
 */
export interface ApprovalRule {
  readonly from: readonly string[];
  readonly count: number;
  /** One of the approvals must come from one of these. */
  readonly atLeastOneFrom: readonly string[];
  /** Whether those who may give it are told that their vote is missing; some may decide and must not be pinged. */
  readonly notify: boolean;
}

/** One way to be approved. A policy with several is met by any of them. */
export interface Threshold {
  readonly name: string;
  /** All must be met. Empty: nobody needs to approve. */
  readonly approvals: readonly ApprovalRule[];
  /** So many rejections by people who may approve under it close this way. */
  readonly rejections: number;
  /** Whether each approval needs another person; if not, one person may give one approval of each rule. */
  readonly separate: boolean;
}

/** When a policy applies: every field that is given must match; all tags must be the model's. */
export interface PolicyScope {
  readonly track?: string | undefined;
  readonly to?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly risk?: Risk | undefined;
  readonly team?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A time of day in which nobody is reminded, in the reminded person's zone; minutes since midnight, may cross it. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

export interface Reminders {
  /** How long after opening, milliseconds, in ascending order. */
  readonly afterMs: readonly number[];
  readonly by: 'thread' | 'direct';
  readonly quiet?: QuietHours | undefined;
}

/** An after-the-fact review: who, how many, until when. */
export interface Review {
  readonly withinMs: number;
  readonly from: readonly string[];
  readonly count: number;
}

export interface Policy {
  readonly name: string;
  readonly for: PolicyScope;
  /** Any of these is enough. Empty: nobody needs to approve. */
  readonly thresholds: readonly Threshold[];
  readonly votes: readonly VoteSource[];
  readonly reactions: { readonly approve: readonly string[]; readonly object: readonly string[] };
  /** A reaction asks once more by direct message. */
  readonly confirmReactions: boolean;
  /** How long an objection without a reason holds the decision, milliseconds. */
  readonly objectionMs: number;
  /** An undecided request ends after this, milliseconds. */
  readonly expiresMs: number;
  readonly reminders: Reminders;
  /** After this long these sources may decide too. */
  readonly escalation?: { readonly afterMs: number; readonly to: readonly string[] } | undefined;
  /** How long an approval waits before anything is applied, so that it can be undone; milliseconds. */
  readonly settleMs: number;
  /** What becomes of votes when a gate's evidence changes. */
  readonly onEvidenceChange: 'void' | 'keep';
  /** How long an approval holds; a renewal is asked for `renewBeforeMs` before it lapses. */
  readonly valid?: { readonly forMs: number; readonly renewBeforeMs: number } | undefined;
  /** Who may apply at once without approval, and who reviews it afterwards. */
  readonly breakGlass?: { readonly by: readonly string[]; readonly review: Review } | undefined;
}

/** Whether the policy asks for no approval. */
export function needsNobody(policy: Policy): boolean {
  return policy.thresholds.length === 0 || policy.thresholds.some((threshold) => threshold.approvals.length === 0);
}

/** Every source whose people may approve under a policy, without repeats. */
export function sourcesOf(policy: Policy): string[] {
  return [...new Set(policy.thresholds.flatMap(sourcesOfThreshold))];
}

export function sourcesOfThreshold(threshold: Threshold): string[] {
  return [...new Set(threshold.approvals.flatMap((rule) => [...rule.from, ...rule.atLeastOneFrom]))];
}

/** The policy once its escalation came: those it names may give any of the approvals. */
export function escalated(policy: Policy): Policy {
  const more = policy.escalation?.to ?? [];
  if (more.length === 0) return policy;
  const widen = (sources: readonly string[]): string[] => [...new Set([...sources, ...more])];
  const thresholds = policy.thresholds.map((threshold) => ({
    ...threshold,
    approvals: threshold.approvals.map((rule) => ({
      ...rule,
      from: widen(rule.from),
      atLeastOneFrom: rule.atLeastOneFrom.length === 0 ? [] : widen(rule.atLeastOneFrom),
    })),
  }));
  return { ...policy, thresholds };
}

/** The move that a policy is chosen for. */
export interface MoveScope {
  readonly track: string;
  readonly to: string;
  readonly direction: Direction;
  readonly risk?: Risk | undefined;
  readonly team?: string | undefined;
  readonly tags: readonly string[];
}

/** The policies that apply to a move, the most specific first; of equally specific ones the first in the file. */
export function policiesFor(lifecycle: Lifecycle, move: MoveScope): Policy[] {
  return lifecycle.policies.filter((policy) => matches(policy.for, move)).sort((a, b) => weight(b.for) - weight(a.for));
}

/** The policy for a move; undefined when none applies. */
export function policyFor(lifecycle: Lifecycle, move: MoveScope): Policy | undefined {
  return policiesFor(lifecycle, move)[0];
}

function matches(scope: PolicyScope, move: MoveScope): boolean {
  const named = SCOPE_FIELDS.every(
    (field) => field === 'tags' || scope[field] === undefined || scope[field] === move[field],
  );
  return named && (scope.tags ?? []).every((tag) => move.tags.includes(tag));
}

/** More fields win, each tag being one; on a tie the rarer distinction does: risk, tags, team, target, direction, track. */
export function weight(scope: PolicyScope): number {
  const given = SCOPE_FIELDS.filter((field) => scope[field] !== undefined);
  const fields = given.length + Math.max(0, (scope.tags?.length ?? 0) - 1);
  return fields * 1_000 + given.reduce((sum, field) => sum + 2 ** SCOPE_FIELDS.indexOf(field), 0);
}

/** From the least to the most telling. */
export const SCOPE_FIELDS = ['track', 'direction', 'to', 'team', 'tags', 'risk'] as const;
