import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { groupSyncEnded, groupSyncSet } from './events.ts';
import { type GroupSync, groupSyncOf, isSyncOf } from './find-group-syncs.ts';
import { lockGroup } from './find-groups.ts';
import { groupSync } from './tables.ts';

export const SyncGroupInput = z.object({
  group: z.string(),
  platform: z.enum(['slack', 'discord']),
  team: z.string(),
  /** The platform's id, and how people call it there. */
  source: z.string().min(1),
  sourceName: z.string().min(1),
});
export type SyncGroupInput = z.input<typeof SyncGroupInput>;

/** Lets a group follow a user group or role from now on, in place of what it followed before. UNKNOWN_GROUP. */
export async function syncGroup(ctx: Ctx, raw: SyncGroupInput): Promise<GroupSync> {
  const { group, ...input } = SyncGroupInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockGroup(tx, group);
    const before = await groupSyncOf(tx, group);
    if (before?.source === input.source && before.team === input.team) return before;
    const set = { ...input, setAt: tx.now, setBy: humanOf(tx.actor) ?? null, askedAt: null, problem: null };
    const [row] = await tx.db
      .insert(groupSync)
      .values({ workspaceId: tx.workspace, groupName: group, ...set })
      .onConflictDoUpdate({ target: [groupSync.workspaceId, groupSync.groupName], set })
      .returning();
    if (!row) throw new Error('a sync vanished in the statement that wrote it');
    const { platform, team, source } = input;
    emit(tx, groupSyncSet({ group, platform, team, source }));
    return row;
  });
}

/** Ends it: who is in the group stays, and is changed by hand from now on. Refused where nothing is followed. */
export async function endGroupSync(ctx: Ctx, { group }: { readonly group: string }): Promise<GroupSync> {
  return inTransaction(ctx, async (tx) => {
    await lockGroup(tx, group);
    const [ended] = await tx.db.delete(groupSync).where(isSyncOf(tx, group)).returning();
    if (!ended) {
      throw new StewardError('ALREADY_THERE', `${group} follows nothing: it is changed by hand.`, {
        field: 'group',
        hint: `Use \`group add ${group} @person\` and \`group remove ${group} @person\`.`,
      });
    }
    const { platform, team, source } = ended;
    emit(tx, groupSyncEnded({ group, platform, team, source }));
    return ended;
  });
}
