import type { Lifecycle } from './lifecycle.ts';
import type { Policy, Review } from './policy.ts';

/** The policies of reviews have names that no file can give. */
export const reviewPolicyOf = {
  breakGlass: (policy: string): string => `break-glass:${policy}`,
  rollback: (track: string): string => `rollback:${track}`,
};

/** A policy by the name that a request pinned: one of the file, or what the file says of a review. */
export function findPolicy(lifecycle: Lifecycle, name: string): Policy | undefined {
  const [kind, of] = name.split(':');
  if (of === undefined) return lifecycle.policies.find((candidate) => candidate.name === name);
  if (kind === 'rollback') {
    const review = lifecycle.tracks[of]?.rollback?.review;
    return review && { ...BY_ALL_WAYS, ...reviewRules(name, review) };
  }
  const policy = lifecycle.policies.find((candidate) => candidate.name === of);
  if (!policy?.breakGlass) return undefined;
  const { votes, reactions, confirmReactions, objectionMs } = policy;
  return { votes, reactions, confirmReactions, objectionMs, ...reviewRules(name, policy.breakGlass.review) };
}

const BY_ALL_WAYS: Pick<Policy, 'votes' | 'reactions' | 'confirmReactions' | 'objectionMs'> = {
  votes: ['button', 'command', 'reaction'],
  reactions: { approve: ['white_check_mark'], object: ['x'] },
  confirmReactions: false,
  objectionMs: 4 * 3_600_000,
};

/** One way to be accepted. Its time is that until which it is due: nothing ends by itself. */
function reviewRules(name: string, { from, count, withinMs }: Review) {
  const approvals = [{ from, count, atLeastOneFrom: [], notify: true }];
  return {
    name,
    for: {},
    thresholds: [{ name: 'review', approvals, rejections: 1, separate: true }],
    expiresMs: withinMs,
    reminders: { afterMs: [], by: 'thread' as const },
    settleMs: 0,
    onEvidenceChange: 'keep' as const,
  };
}
