import { and, eq } from 'drizzle-orm';
import { groupSyncs } from '../../people/find-group-syncs.ts';
import { platformTitle } from '../../people/platform-title.ts';
import type { Ctx } from '../../store/unit.ts';
import { oncallRota } from './tables.ts';

/** A user group or role that holds whoever is on call in a schedule. */
export type Rota = typeof oncallRota.$inferSelect;

/** Those of a schedule, in a fixed order. */
export async function rotasOf(ctx: Ctx, schedule: string): Promise<Rota[]> {
  return ctx.db
    .select()
    .from(oncallRota)
    .where(ofSchedule(ctx, schedule))
    .orderBy(oncallRota.platform, oncallRota.team, oncallRota.list);
}

/** The condition that picks the lists of a schedule. */
export const ofSchedule = (ctx: Ctx, schedule: string) =>
  and(eq(oncallRota.workspaceId, ctx.workspace), eq(oncallRota.schedule, schedule));

/** "Slack's @ml-oncall" */
export const rotaTitle = ({ platform, listName }: Pick<Rota, 'platform' | 'listName'>): string =>
  `${platformTitle(platform)}'s @${listName}`;

/** The group that decides by this list: whoever takes a shift would come into it. Undefined when none follows it. */
export async function followerOf(
  ctx: Ctx,
  { platform, team, list }: Pick<Rota, 'platform' | 'team' | 'list'>,
): Promise<string | undefined> {
  const found = (await groupSyncs(ctx)).find(
    (sync) => sync.platform === platform && sync.team === team && sync.source === list,
  );
  return found?.groupName;
}
