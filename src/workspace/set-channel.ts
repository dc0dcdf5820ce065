import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { channelChanged } from './events.ts';
import { channelSetting } from './tables.ts';

/** What a channel can be set for. */
export const CHANNEL_KINDS = ['releases', 'monitoring', 'incidents', 'audit'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Whose cards a channel is for, when not those of the whole workspace. */
export type ChannelScope = `team:${string}` | `model:${string}`;

export interface ChannelSetting
  extends Pick<typeof channelSetting.$inferSelect, 'platform' | 'team' | 'kind' | 'channel' | 'name'> {
  /** Left out for the workspace's own. */
  readonly scope?: ChannelScope;
}

export const SetChannelInput = z.object({
  platform: z.enum(['slack', 'discord', 'console']),
  team: z.string().min(1),
  kind: z.enum(CHANNEL_KINDS),
  scope: z.templateLiteral([z.enum(['team', 'model']), ':', z.string().min(1)]).optional(),
  /** The platform's channel id. */
  channel: z.string().min(1),
  name: z.string().min(1),
});
export type SetChannelInput = z.input<typeof SetChannelInput>;

/**
 * Says where a connected team's cards of a kind go, all of them or those of one team or model. Whether Steward can post
 * there was tried before (`proveChannel`), and that the team or model exists too.
 */
export async function setChannel(ctx: Ctx, raw: SetChannelInput): Promise<ChannelSetting> {
  const { scope, ...input } = SetChannelInput.parse(raw);
  const key: Row = { ...input, scope: scope ?? '' };
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.db.select().from(channelSetting).where(isSetting(tx, key)).for('update');
    await tx.db
      .insert(channelSetting)
      .values({ workspaceId: tx.workspace, ...key, setAt: tx.now })
      .onConflictDoUpdate({
        target: [
          channelSetting.workspaceId,
          channelSetting.platform,
          channelSetting.team,
          channelSetting.kind,
          channelSetting.scope,
        ],
        set: { channel: input.channel, name: input.name, setAt: tx.now },
      });
    const { name: _, ...place } = input;
    if (before?.channel !== input.channel) emit(tx, channelChanged({ ...place, scope, before: before?.channel }));
    return settingOf(key);
  });
}

/** What the cards are about, for the channel that is most specific. */
export interface CardAbout {
  readonly model?: string | undefined;
  /** The model's team. */
  readonly team?: string | undefined;
}

/**
 * Where cards of a kind go: for each connected team that has one set, the most specific of the model's channel, its
 * team's, and the workspace's own.
 */
export async function channelsFor(ctx: Ctx, kind: ChannelKind, about: CardAbout = {}): Promise<ChannelSetting[]> {
  const ranks = new Map([['', 0]]);
  if (about.team !== undefined) ranks.set(`team:${about.team}`, 1);
  if (about.model !== undefined) ranks.set(`model:${about.model}`, 2);
  const rank = ({ scope }: ChannelSetting): number => ranks.get(scope ?? '') ?? -1;
  const chosen = new Map<string, ChannelSetting>();
  for (const setting of await channelSettings(ctx)) {
    if (setting.kind !== kind || rank(setting) < 0) continue;
    const place = `${setting.platform} ${setting.team}`;
    const other = chosen.get(place);
    if (other === undefined || rank(setting) > rank(other)) chosen.set(place, setting);
  }
  return [...chosen.values()];
}

/** All channels that are set in the workspace, its own before those of teams and models. */
export async function channelSettings(ctx: Ctx): Promise<ChannelSetting[]> {
  const { platform, team, kind, scope, channel, name } = channelSetting;
  const rows = await ctx.db
    .select({ platform, team, kind, scope, channel, name })
    .from(channelSetting)
    .where(eq(channelSetting.workspaceId, ctx.workspace))
    .orderBy(platform, team, kind, scope);
  return rows.map(settingOf);
}

type Row = Omit<ChannelSetting, 'scope'> & { readonly scope: string };

/** "payments" of `team:payments`: how the answers name whose channel it is. */
export function scopeName(scope: ChannelScope): string {
  return scope.slice(scope.indexOf(':') + 1);
}

function settingOf({ scope, ...row }: Row): ChannelSetting {
  return isScope(scope) ? { ...row, scope } : row;
}

const isScope = (scope: string): scope is ChannelScope => /^(team|model):/.test(scope);

function isSetting(ctx: Ctx, { platform, team, kind, scope }: Pick<Row, 'platform' | 'team' | 'kind' | 'scope'>) {
  return and(
    eq(channelSetting.workspaceId, ctx.workspace),
    eq(channelSetting.platform, platform),
    eq(channelSetting.team, team),
    eq(channelSetting.kind, kind),
    eq(channelSetting.scope, scope),
  );
}
