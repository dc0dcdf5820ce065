import type { Lifecycle, RollbackRule, Track } from './lifecycle.ts';
import type { Policy } from './policy.ts';

/** A policy as the first revisions kept it: one way to be approved, each approval from one group. */
interface FirstPolicy {
  readonly approvals: readonly { readonly from: string; readonly count: number }[];
  readonly rejections: number;
}

type StoredPolicy = Policy | (Omit<Policy, 'thresholds'> & FirstPolicy);

/** What was added to lifecycles since their first revisions, as those that lack it were meant. */
const LATER: Pick<Policy, 'expiresMs' | 'reminders' | 'settleMs' | 'onEvidenceChange'> = {
  expiresMs: 72 * 3_600_000,
  reminders: { afterMs: [], by: 'thread' },
  settleMs: 0,
  onEvidenceChange: 'void',
};

/** A revision as it is kept, in today's shape. Revisions are never rewritten: open requests are judged by them. */
export function readStored(body: Lifecycle): Lifecycle {
  const tracks = Object.entries(body.tracks).map(([name, track]) => [name, readTrack(track)] as const);
  return { ...body, tracks: Object.fromEntries(tracks), policies: body.policies.map(readPolicy) };
}

function readTrack(track: Track): Track {
  const rollback: RollbackRule | undefined = track.rollback && {
    ...track.rollback,
    hold: track.rollback.hold ?? false,
  };
  return rollback ? { ...track, rollback } : track;
}

function readPolicy(stored: StoredPolicy): Policy {
  if ('thresholds' in stored) return stored;
  const { approvals, rejections, ...rest } = stored;
  const rules = approvals.map(({ from, count }) => ({ from: [from], count, atLeastOneFrom: [], notify: true }));
  const threshold = { name: rest.name, approvals: rules, rejections, separate: true };
  return { ...LATER, ...rest, thresholds: [threshold] };
}
