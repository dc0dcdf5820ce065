import type { Ctx } from '../store/unit.ts';
import { type ChannelKind, type ChannelSetting, channelsFor } from '../workspace/set-channel.ts';
import { findModel } from './find.ts';

/** Where a model's cards of a kind go: its own channel, else its team's, else the workspace's, in each connected team. */
export async function channelsForModel(ctx: Ctx, kind: ChannelKind, model: string): Promise<ChannelSetting[]> {
  const team = (await findModel(ctx, model))?.team ?? undefined;
  return channelsFor(ctx, kind, { model, team });
}
