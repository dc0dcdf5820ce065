import { and, eq, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import { platformTitle } from './platform-title.ts';
import { groupSync } from './tables.ts';

export type GroupSync = typeof groupSync.$inferSelect;

/** What the groups of the workspace follow, by group. Most workspaces have none, so it is asked before anything else. */
export async function groupSyncs(ctx: Ctx): Promise<GroupSync[]> {
  return findSyncs(ctx.db, { workspace: ctx.workspace });
}

const findSyncs = compiled((db) =>
  db
    .select()
    .from(groupSync)
    .where(eq(groupSync.workspaceId, sql.placeholder('workspace')))
    .orderBy(groupSync.groupName)
    .prepare('group_syncs'),
);

export async function groupSyncOf(ctx: Ctx, group: string): Promise<GroupSync | undefined> {
  return (await groupSyncs(ctx)).find((sync) => sync.groupName === group);
}

/** "Slack's @ml-leads" */
export function sourceTitle({ platform, sourceName }: Pick<GroupSync, 'platform' | 'sourceName'>): string {
  return `${platformTitle(platform)}'s @${sourceName}`;
}

/** Refuses to change by hand who is in a group that follows a list of its platform. */
export async function assertByHand(ctx: Ctx, group: string): Promise<void> {
  const sync = await groupSyncOf(ctx, group);
  if (!sync) return;
  throw new StewardError('NOT_ALLOWED', `${group} follows ${sourceTitle(sync)}, so people come and go there.`, {
    field: 'group',
    hint: `Change it in ${platformTitle(sync.platform)}, or end it with \`group sync ${group} --off\`.`,
  });
}

/** The condition that picks a group's sync. */
export function isSyncOf(ctx: Ctx, group: string) {
  return and(eq(groupSync.workspaceId, ctx.workspace), eq(groupSync.groupName, group));
}
