import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { applyMembership, type Moved } from './apply-membership.ts';
import { askMembers, CannotSay, type GroupPlatforms, meetListed } from './ask-members.ts';
import { type GroupSync, groupSyncs, isSyncOf, sourceTitle } from './find-group-syncs.ts';
import type { Account } from './people-policy.ts';
import { groupSync } from './tables.ts';

/** As long as for the standing of the one who decides: he waits for it. */
const DECISION_MS = 1_000;
const SWEEP_MS = 10_000;

/**
 * Reads again who is in the groups that somebody decides by, where they follow a list of their platform. What the
 * platform cannot say in a second is taken as it was read last; with `failClosed` (production) nothing is decided then:
 * TRY_AGAIN. Calls platforms: never inside a transaction.
 */
export async function refreshGroups(
  ctx: Ctx,
  groups: readonly string[],
  caller: Account,
  { failClosed, timeoutMs = DECISION_MS }: { readonly failClosed: boolean; readonly timeoutMs?: number },
  platforms: GroupPlatforms,
): Promise<void> {
  if (groups.length === 0) return;
  const followed = (await groupSyncs(ctx)).filter((sync) => groups.includes(sync.groupName));
  await Promise.all(
    followed.map(async (sync) => {
      try {
        await applyMembership(ctx, sync, await askMembers(ctx, sync, platforms, timeoutMs, caller));
      } catch (error) {
        if (!(error instanceof CannotSay)) throw error;
        if (failClosed) throw undecided(sync, error);
      }
    }),
  );
}

function undecided(sync: GroupSync, error: CannotSay): StewardError {
  return new StewardError('TRY_AGAIN', `Nobody can say now who is in ${sourceTitle(sync)}, so nothing was done.`, {
    hint: `${error.message} Try again in a minute, or let an admin end it with \`group sync ${sync.groupName} --off\`.`,
    cause: error,
  });
}

/** Reads one group in full, meeting people it did not know. What went wrong stands in its `problem`, and is undefined here. */
export async function readGroup(ctx: Ctx, sync: GroupSync, platforms: GroupPlatforms): Promise<Moved | undefined> {
  try {
    const listed = await askMembers(ctx, sync, platforms, SWEEP_MS);
    await meetListed(ctx, sync, listed.users ?? [], platforms);
    return await applyMembership(ctx, sync, listed);
  } catch (error) {
    if (!(error instanceof CannotSay)) throw error;
    await noteProblem(ctx, sync, error.message);
    return undefined;
  }
}

async function noteProblem(ctx: Ctx, sync: GroupSync, problem: string): Promise<void> {
  if (sync.problem === problem) return;
  await inTransaction(ctx, async (tx) => {
    await tx.db.update(groupSync).set({ problem }).where(isSyncOf(tx, sync.groupName));
  });
}
