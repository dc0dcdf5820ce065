import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { channelChanged } from './events.ts';
import { channelSetting } from './tables.ts';

/** What a channel can be set for. */
export const CHANNEL_KINDS = ['releases', 'monitoring', 'incidents', 'audit'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export type ChannelSetting = Pick<
  typeof channelSetting.$inferSelect,
  'platform' | 'team' | 'kind' | 'channel' | 'name'
>;

export const SetChannelInput = z.object({
  platform: z.enum(['slack', 'discord', 'console']),
  team: z.string().min(1),
  kind: z.enum(CHANNEL_KINDS),
  /** The platform's channel id. */
  channel: z.string().min(1),
  name: z.string().min(1),
});
export type SetChannelInput = z.input<typeof SetChannelInput>;

/** Says where a team's cards of a kind go. Whether Steward can post there was tried before (`proveChannel`). */
export async function setChannel(ctx: Ctx, raw: SetChannelInput): Promise<ChannelSetting> {
  const input = SetChannelInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.db.select().from(channelSetting).where(isSetting(tx, input)).for('update');
    await tx.db
      .insert(channelSetting)
      .values({ workspaceId: tx.workspace, ...input, setAt: tx.now })
      .onConflictDoUpdate({
        target: [channelSetting.workspaceId, channelSetting.platform, channelSetting.team, channelSetting.kind],
        set: { channel: input.channel, name: input.name, setAt: tx.now },
      });
    const { name: _, ...place } = input;
    if (before?.channel !== input.channel) emit(tx, channelChanged({ ...place, before: before?.channel }));
    return input;
  });
}

/** Where cards of a kind go: one channel for each team that has one set. */
export async function channelsFor(ctx: Ctx, kind: ChannelKind): Promise<ChannelSetting[]> {
  return (await channelSettings(ctx)).filter((setting) => setting.kind === kind);
}

/** All channels that are set in the workspace. */
export async function channelSettings(ctx: Ctx): Promise<ChannelSetting[]> {
  const { platform, team, kind, channel, name } = channelSetting;
  return ctx.db
    .select({ platform, team, kind, channel, name })
    .from(channelSetting)
    .where(eq(channelSetting.workspaceId, ctx.workspace))
    .orderBy(platform, team, kind);
}

function isSetting(ctx: Ctx, { platform, team, kind }: Pick<ChannelSetting, 'platform' | 'team' | 'kind'>) {
  return and(
    eq(channelSetting.workspaceId, ctx.workspace),
    eq(channelSetting.platform, platform),
    eq(channelSetting.team, team),
    eq(channelSetting.kind, kind),
  );
}
