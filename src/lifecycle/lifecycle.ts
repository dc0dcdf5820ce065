/** Which acts count as a vote under a policy. */
export type VoteSource = 'button' | 'command' | 'reaction';
export type Risk = 'minimal' | 'limited' | 'high';
export type Direction = 'forward' | 'back';

/** So many approvals from one group. */
export interface ApprovalRule {
  readonly from: string;
  readonly count: number;
}

/** When a policy applies: every field that is given must match. */
export interface PolicyScope {
  readonly track?: string | undefined;
  readonly to?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly risk?: Risk | undefined;
}

export interface Policy {
  readonly name: string;
  readonly for: PolicyScope;
  /** All must be met, each by another person. Empty: nobody needs to approve. */
  readonly approvals: readonly ApprovalRule[];
  /** So many rejections by people who may approve end the request. */
  readonly rejections: number;
  readonly votes: readonly VoteSource[];
  readonly reactions: { readonly approve: readonly string[]; readonly object: readonly string[] };
  /** A reaction asks once more by direct message. */
  readonly confirmReactions: boolean;
  /** How long an objection without a reason holds the decision, milliseconds. */
  readonly objectionMs: number;
}

export interface EffectSpec {
  readonly effect: string;
  readonly with: Readonly<Record<string, string | number | boolean>>;
}

/** A gate of a stage: its name, or the name with its settings. Settings are checked when the file is loaded. */
export type GateEntry = string | { readonly gate: string; readonly with: unknown };

export interface Track {
  readonly name: string;
  readonly of: 'model' | 'version';
  readonly stages: readonly string[];
  /** Every legal move; `*` is written out. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** Stages that hold one subject, and where the one before goes. */
  readonly holdsOne: Readonly<Record<string, string>>;
  readonly rollback?: { readonly stage: string; readonly withinMs: number; readonly by: readonly string[] } | undefined;
  readonly gates: Readonly<Record<string, readonly GateEntry[]>>;
  readonly effects: Readonly<Record<string, readonly EffectSpec[]>>;
}

export interface MetricMeaning {
  readonly better: 'higher' | 'lower';
  readonly unit?: string | undefined;
}

/** A whole lifecycle file, checked. Plain JSON, so that a revision of it can be kept as it was. */
export interface Lifecycle {
  readonly groups: readonly string[];
  readonly metrics: Readonly<Record<string, MetricMeaning>>;
  readonly tracks: Readonly<Record<string, Track>>;
  readonly policies: readonly Policy[];
}

/** The stage where who decides must be known for sure at that moment (contract.md section 3, people). */
export const isProduction = (stage: string): boolean => stage === 'production';

/** The track that has this stage. Stage names are unique over all tracks (checked at load). */
export function trackOf(lifecycle: Lifecycle, stage: string): Track | undefined {
  return Object.values(lifecycle.tracks).find((track) => track.stages.includes(stage));
}

/** The track whose subjects are models or versions. */
export function trackFor(lifecycle: Lifecycle, of: Track['of']): Track {
  const track = Object.values(lifecycle.tracks).find((candidate) => candidate.of === of);
  if (!track) throw new Error(`the lifecycle has no track of ${of}s`);
  return track;
}

/** Where a subject may go from a stage, in the track's order. */
export function movesFrom(track: Track, from: string): readonly string[] {
  return track.stages.filter((stage) => track.moves.some((move) => move.from === from && move.to === stage));
}

export function directionOf(track: Track, from: string, to: string): Direction {
  return track.stages.indexOf(to) > track.stages.indexOf(from) ? 'forward' : 'back';
}

/** The policy for a move: among those that match, the one with the most fields given; undefined when none matches. */
export function policyFor(
  lifecycle: Lifecycle,
  move: Required<Omit<PolicyScope, 'risk'>> & Pick<PolicyScope, 'risk'>,
): Policy | undefined {
  const matching = lifecycle.policies.filter((policy) => matches(policy.for, move));
  return matching.reduce<Policy | undefined>(
    (best, policy) => (best && weight(best.for) >= weight(policy.for) ? best : policy),
    undefined,
  );
}

function matches(scope: PolicyScope, move: PolicyScope): boolean {
  return SCOPE_FIELDS.every((field) => scope[field] === undefined || scope[field] === move[field]);
}

/** More fields win; on a tie the rarer distinction does: risk, then target, then direction, then track. */
export function weight(scope: PolicyScope): number {
  const given = SCOPE_FIELDS.filter((field) => scope[field] !== undefined);
  return given.length * 100 + given.reduce((sum, field) => sum + 2 ** SCOPE_FIELDS.indexOf(field), 0);
}

const SCOPE_FIELDS = ['track', 'direction', 'to', 'risk'] as const;
