import { sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import { compiledSql } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import type { Lane } from './lane.ts';
import type { PlatformAddress } from './place-id.ts';
import { requestSubject } from './shared-cards.ts';
import type { Want } from './want.ts';

interface RequestPlace {
  /** What this person is asked about his reaction; else the card. */
  readonly question: boolean;
  readonly address: PlatformAddress;
  readonly direct: boolean;
  /** The direct message of the person asked about. */
  readonly mine: boolean;
}

/** Where the request's card stands, channels and direct messages, and with it what a person was asked about his reaction. */
export async function placesOf(tx: Tx, number: number, person: string | null): Promise<RequestPlace[]> {
  const rows = await findPlaces(tx.db, { workspace: tx.workspace, request: number, person });
  return rows.map(({ question, platform, team, channel, mine }) => ({
    question,
    address: { platform, team, channel },
    direct: channel.startsWith('@'),
    mine,
  }));
}

const findPlaces = compiledSql<{
  question: boolean;
  platform: PlatformName;
  team: string;
  channel: string;
  mine: boolean;
}>(sql`
  select card.subject like 'confirm%' as question, place.platform, place.team, place.channel, exists (
    select 1 from identity i
    where i.workspace_id = card.workspace_id and i.platform = place.platform and i.team = place.team
      and '@' || i.user_id = place.channel and i.person_id = ${sql.placeholder('person')}::uuid) as mine
  from request r join card on card.workspace_id = r.workspace_id and card.subject = any(array[
    coalesce('bundle:' || r.bundle, 'request:' || r.number),
    coalesce('confirm-all:' || r.bundle, 'confirm:' || r.number) || ':' || (${sql.placeholder('person')}::uuid)::text])
  join place on place.workspace_id = card.workspace_id and place.id = card.place
  where r.workspace_id = ${sql.placeholder('workspace')} and r.number = ${sql.placeholder('request')}::integer
    and place.thread = ''`);

/**
 * A line under the request's card, in every channel where it stands; direct messages get none. Its lane is the last: the
 * card itself says the same, and must not wait for its own lines where a platform rations posts.
 */
export async function lines(tx: Tx, number: number, subject: string): Promise<Want[]> {
  const channels = (await placesOf(tx, number, null)).filter((place) => !place.direct);
  return linesIn(channels, requestSubject(number), subject);
}

export function linesIn(
  channels: readonly RequestPlace[],
  under: string,
  subject: string,
  lane: Lane = 'digest',
): Want[] {
  return channels.map(({ address }) => ({ subject, address, lane, under, once: true }));
}
