import { sql } from 'drizzle-orm';
import { compiledSql } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import { type Lane, lanes } from './lane.ts';
import { type PlatformAddress, placeId } from './place-id.ts';

/** A card that people should see in one place, in its newest state. */
export interface WantedCard {
  /** `R-81`, or `fact:<id>` for a text that is sent once. */
  readonly subject: string;
  readonly address: PlatformAddress;
  readonly lane: Lane;
  /** The subject of the card in whose thread it goes; it waits until that one stands in the same place. */
  readonly under?: string;
  /** A text that is sent once and never edited. */
  readonly once?: boolean;
}

/** A subject that changed: its cards are shown anew wherever they stand. */
export interface WantedEverywhere {
  readonly subject: string;
  readonly everywhere: true;
  /** Texts that are sent once as well: words in them must go. */
  readonly sentToo?: boolean;
}

export type Want = WantedCard | WantedEverywhere;

/**
 * Writes what is wanted: a new revision of every card named, new cards where there were none. One statement for changes,
 * one for new cards. Rows are locked by (place, subject), so that concurrent verbs on one channel never wait in a circle;
 * a transaction therefore calls this once, with all it wants.
 */
export async function want(tx: Tx, wants: readonly Want[]): Promise<void> {
  const anew = wants.filter((one): one is WantedEverywhere => 'everywhere' in one);
  const everywhere = [...new Set(anew.map((one) => one.subject))];
  const sentToo = [...new Set(anew.filter((one) => one.sentToo).map((one) => one.subject))];
  const cards = rowsOf(wants.filter((one): one is WantedCard => !('everywhere' in one)));
  if (everywhere.length > 0) {
    const locked = [...new Set([...everywhere, ...cards.map((row) => row.subject)])];
    await renew(tx.db, { workspace: tx.workspace, now: tx.now, subjects: everywhere, sentToo, locked });
  }
  if (cards.length > 0) {
    await insertCards(tx.db, { workspace: tx.workspace, now: tx.now, cards: JSON.stringify(cards) });
  }
}

/** Wants one card, alone in its transaction; several are handed to `want` together. */
export function wantCard(tx: Tx, wanted: WantedCard): Promise<void> {
  return want(tx, [wanted]);
}

/** Wants all cards of a subject anew. */
export function wantEverywhere(tx: Tx, subject: string): Promise<void> {
  return want(tx, [{ subject, everywhere: true }]);
}

/** A refusal was of one revision; the next may be taken. What has no access waits for `retryDead`. */
const revived = sql`dead = case when card.dead in ('refused', 'broken') then null else card.dead end,
  dead_reason = case when card.dead in ('refused', 'broken') then null else card.dead_reason end,
  attempts = case when card.dead in ('refused', 'broken') then 0 else card.attempts end`;

const workspace = sql`${sql.placeholder('workspace')}::text`;
const now = sql`${sql.placeholder('now')}::timestamptz`;

const renew = compiledSql(sql`
  with locked as (
    select subject, place from card where workspace_id = ${workspace} and subject = any(${sql.placeholder('locked')}::text[])
    order by place, subject for update
  )
  update card set wanted = card.wanted + 1, ${revived},
    since = case when card.wanted > card.shown then card.since else ${now} end
  from locked
  where card.workspace_id = ${workspace} and card.subject = locked.subject and card.place = locked.place
    and card.subject = any(${sql.placeholder('subjects')}::text[])
    and (not card.once or card.subject = any(${sql.placeholder('sentToo')}::text[]))`);

/**
 * Both tables in one statement; the foreign key is checked at its end. A line under a lost card is lost with it. A known
 * place is not offered again: `on conflict` waits for a pump that frees it, and the pump waits for our card.
 */
const insertCards = compiledSql(sql`
  with wanted as (
    select * from jsonb_to_recordset(${sql.placeholder('cards')}::text::jsonb) as wanted (subject text, place uuid,
      platform text, team text, channel text, thread text, lane smallint, under text, once boolean)
  ), places as (
    insert into place (workspace_id, id, platform, team, channel, thread, not_before)
    select distinct on (place) ${workspace}, place, platform, team, channel, thread, ${now}
    from wanted
    where not exists (select from place as known where known.workspace_id = ${workspace} and known.id = wanted.place)
    order by place
    on conflict do nothing
  )
  insert into card (workspace_id, subject, place, lane, wanted, since, not_before, under, once, dead, dead_reason)
  select ${workspace}, wanted.subject, wanted.place, wanted.lane, 1, ${now}, ${now},
    wanted.under, wanted.once, parent.dead, parent.dead_reason
  from wanted left join card as parent
    on parent.workspace_id = ${workspace} and parent.subject = wanted.under and parent.place = wanted.place
  order by wanted.place, wanted.subject
  on conflict (workspace_id, subject, place) do update set wanted = card.wanted + 1, lane = excluded.lane, ${revived},
    since = case when card.wanted > card.shown then card.since else excluded.since end
  where not card.once`);

interface Row {
  readonly subject: string;
  readonly place: string;
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
  readonly thread: string;
  readonly lane: number;
  readonly under: string | null;
  readonly once: boolean;
}

/** One row for each card, however often it was wanted: a row cannot be upserted twice in one statement. */
function rowsOf(cards: readonly WantedCard[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { subject, address, lane, under = null, once = false } of cards) {
    const { platform, team, channel, thread = '' } = address;
    const place = placeId(address);
    rows.set(`${place} ${subject}`, {
      subject,
      place,
      platform,
      team,
      channel,
      thread,
      lane: lanes[lane],
      under,
      once,
    });
  }
  return [...rows.values()];
}
