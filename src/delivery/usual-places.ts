import { sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import { adminsOf } from '../people/admins.ts';
import { channelsForModel } from '../registry/channels-for-model.ts';
import type { Tx } from '../store/unit.ts';
import { type ChannelKind, channelsFor } from '../workspace/set-channel.ts';
import { type AskedAt, directAddresses, isPlatform } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';

/** What a card is about, as far as it says where it goes. */
export interface About {
  readonly model?: string | null;
  /** Where it was asked for. */
  readonly origin?: AskedAt | null;
}

/** The channels set for a kind: of what concerns a model the most specific ones, else the workspace's. */
export async function channelsSet(tx: Tx, kind: ChannelKind, model?: string | null): Promise<PlatformAddress[]> {
  const set = model ? await channelsForModel(tx, kind, model) : await channelsFor(tx, kind);
  return set.map(({ platform, team, channel }) => ({ platform, team, channel }));
}

/** Whether what concerns a model goes to this channel. */
export async function goesTo(tx: Tx, kind: ChannelKind, model: string | null, at: PlatformAddress): Promise<boolean> {
  return (await channelsSet(tx, kind, model)).some(
    ({ platform, team, channel }) => platform === at.platform && team === at.team && channel === at.channel,
  );
}

/** The channels set for a kind; where none is set, where it was asked for; without any place, the admins by direct message. */
export async function usualPlaces(
  tx: Tx,
  kind: ChannelKind,
  { model, origin = null }: About,
): Promise<PlatformAddress[]> {
  const set = await channelsSet(tx, kind, model);
  if (set.length > 0) return set;
  if (origin && isPlatform(origin.platform))
    return [{ platform: origin.platform, team: origin.team, channel: origin.channel }];
  return adminsDirectly(tx, origin);
}

/** By direct message to a person; who has none (nobody, forgotten, gone) is stood in for by the admins. */
export async function directlyOrAdmins(
  tx: Tx,
  person: string | null | undefined,
  origin: AskedAt | null = null,
): Promise<PlatformAddress[]> {
  const own = person ? await directAddresses(tx, [person], { origin }) : [];
  return own.length > 0 ? own : adminsDirectly(tx, origin);
}

async function adminsDirectly(tx: Tx, origin: AskedAt | null): Promise<PlatformAddress[]> {
  const admins = await adminsOf(tx);
  return directAddresses(
    tx,
    admins.map(({ id }) => id),
    { origin },
  );
}

/** Where a living card stands or is about to, channels and direct messages. A place that refused it for good counts no more. */
export async function placesOfCard(tx: Tx, subject: string): Promise<PlatformAddress[]> {
  const rows = await tx.db.execute<{ platform: PlatformName; team: string; channel: string }>(sql`
    select place.platform, place.team, place.channel
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${tx.workspace} and card.subject = ${subject} and place.thread = '' and card.dead is null
    order by place.id`);
  return rows.map(({ platform, team, channel }) => ({ platform, team, channel }));
}
