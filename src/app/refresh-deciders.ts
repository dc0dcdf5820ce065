import type { GroupsAsked } from '../chat/dispatch-parts.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { refreshGroups } from '../people/refresh-groups.ts';
import { ROUTINE, refreshStanding, SENSITIVE } from '../people/refresh-standing.ts';
import type { Ctx } from '../store/unit.ts';
import type { Platforms } from './platforms.ts';

type Speaker = Parameters<typeof refreshStanding>[1];

/**
 * Asks the platforms, at the same time, who the speaker is and who is in the groups that he decides by. For what may
 * move something to production (`sensitive`) unknown is no: TRY_AGAIN. Never inside a transaction.
 */
export async function refreshDeciders(
  ctx: Ctx,
  speaker: Speaker,
  { sensitive, groups }: { readonly sensitive: boolean; readonly groups: GroupsAsked },
  platforms: Platforms,
  policy: PeoplePolicy,
): Promise<void> {
  const port = platforms.get(speaker.platform)?.people;
  const waits = policy.patienceMs === undefined ? {} : { timeoutMs: policy.patienceMs };
  await Promise.all([
    refreshStanding(ctx, speaker, { ...(sensitive ? SENSITIVE : ROUTINE), ...waits }, port, policy),
    refreshGroups(ctx, groups.deciding, speaker, { failClosed: sensitive, ...waits }, (name) => platforms.get(name)),
    refreshGroups(ctx, groups.named, speaker, { failClosed: false, ...waits }, (name) => platforms.get(name)),
  ]);
}
