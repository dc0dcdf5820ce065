import { type SQL, sql } from 'drizzle-orm';
import type { MessageRef } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { anyRow } from '../queue/look.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import type { Held } from './pace.ts';
import type { PlatformAddress } from './place-id.ts';

/** A card that this pump alone may show now, until `ticket`. */
export interface Claim {
  readonly workspace: string;
  readonly subject: string;
  /** Id of the place. */
  readonly place: string;
  /** With the thread it goes into, be it the place's own or that of the card it stands under. */
  readonly to: PlatformAddress;
  readonly lane: number;
  readonly under: string | undefined;
  readonly once: boolean;
  /** What is being shown: the newest revision when it was claimed. */
  readonly revision: number;
  readonly ref: MessageRef | undefined;
  readonly posting: number;
  readonly attempts: number;
  /** A call for this card may have happened already; since when that is so. */
  readonly inDoubt: boolean;
  readonly tryingSince: Date;
  /** The database's time of the claim, and `performance.now()` just before it. */
  readonly at: Date;
  readonly claimedAt: number;
  /** The place is this pump's until then; another pump's claim has another one. */
  readonly ticket: Date;
}

/**
 * Claims the most urgent due card among all free places that are not held: lane, then age. In one short transaction: the
 * place is locked (places that others lock are skipped), then the card is read again and marked as tried.
 */
export function claimCard(
  pump: Ctx,
  options: { readonly platforms: readonly PlatformName[]; readonly held: Held; readonly busyMs: number },
): Promise<Claim | 'lost' | undefined> {
  // Taken before the transaction begins, so that a slow claim makes the ticket look shorter, never longer.
  const claimedAt = performance.now();
  return inTransaction(pump, async (tx) => {
    const [found] = await tx.db.execute<Found>(mostUrgent(tx.now, options.platforms, options.held));
    if (!found) return undefined;
    const ticket = new Date(tx.now.getTime() + options.busyMs);
    const [row] = await tx.db.execute<ClaimedRow>(take(tx.now, found, ticket));
    // Somebody else showed it between the two statements: nothing was written, and there may be more.
    if (!row) return 'lost';
    return claimOf(row, { workspace: found.workspace, place: found.place, at: tx.now, ticket, claimedAt });
  });
}

interface Found extends Record<string, unknown> {
  readonly workspace: string;
  readonly subject: string;
  readonly place: string;
}

/** Newer than what people see, or to be sent once more; alive; past its pause. */
const isDue = (now: SQL): SQL => sql`
  card.dead is null and (card.wanted > card.shown or card.check_at <= ${now}) and card.not_before <= ${now}`;

/** Whether a card is due, be its place free or not. */
export const anyDue = (now: SQL): SQL => anyRow(sql`select true from card where ${isDue(now)} order by lane, since`);

/** The message in whose thread the card goes; null until that one was posted. */
const parentMessage = sql`(
  select parent.ref_message from card as parent where parent.workspace_id = card.workspace_id
    and parent.subject = card.under and parent.place = card.place)`;

/**
 * Goes through the due cards by urgency and stops at the first whose place is free, whose parent was posted and whose
 * method is not held. Written as a lateral join with the lock inside: a plain join is planned the other way round, through
 * all places and their cards (800 ms with 100,000 cards, 4,000 of them due; this takes 5 ms).
 */
function mostUrgent(now: Date, platforms: readonly PlatformName[], held: Held): SQL {
  const team = sql`place.platform || '/' || place.team`;
  const among = (keys: readonly string[]) =>
    keys.length === 0
      ? sql`false`
      : sql`(${team} = any(${sql.param(keys)}::text[]) or ${team} || '/' || place.channel = any(${sql.param(keys)}::text[]))`;
  return sql`
    select card.workspace_id as workspace, card.subject, card.place
    from (
      select workspace_id, subject, place, lane, ref_message, under from card where ${isDue(sql`${now}::timestamptz`)} order by lane, since, subject
    ) as card
    cross join lateral (
      select from place
      where place.workspace_id = card.workspace_id and place.id = card.place
        and place.platform = any(${sql.param(platforms)}::text[]) and place.not_before <= ${now}::timestamptz
        and (place.busy_until is null or place.busy_until <= ${now}::timestamptz)
        and not ${among(held.all)}
        and (card.lane = 0 or not case when place.channel like 'home:%' then ${among(held.publish)}
          when card.ref_message is null then ${among(held.post)}
          when place.channel like '@%' then ${among(held.direct)} else ${among(held.update)} end)
        and (card.under is null or ${parentMessage} is not null)
      for no key update skip locked
    ) as free
    limit 1`;
}

/** The second statement has its own snapshot: under the place's lock nobody else writes what it reads. */
const take = (now: Date, found: Found, ticket: Date): SQL => sql`
  with old as (
    select card.subject, card.trying, place.platform, place.team, place.channel, place.thread
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${found.workspace} and card.subject = ${found.subject} and card.place = ${found.place}
      and ${isDue(sql`${now}::timestamptz`)} and (card.under is null or ${parentMessage} is not null)
    for update of card
  ), busy as (
    update place set busy_until = ${ticket}::timestamptz from old
    where place.workspace_id = ${found.workspace} and place.id = ${found.place}
  )
  update card set trying = card.wanted,
    trying_since = case when old.trying is null then ${now}::timestamptz else coalesce(card.trying_since, ${now}::timestamptz) end
  from old
  where card.workspace_id = ${found.workspace} and card.place = ${found.place} and card.subject = old.subject
  returning card.subject, old.platform, old.team, old.channel, old.thread, card.lane, card.under, card.once,
    card.wanted as revision, card.ref_channel, card.ref_message, card.posting, card.attempts,
    old.trying is not null as in_doubt, card.trying_since,
    ${parentMessage} as parent_message`;

interface ClaimedRow extends Record<string, unknown> {
  readonly subject: string;
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
  readonly thread: string;
  readonly lane: number;
  readonly under: string | null;
  readonly once: boolean;
  readonly revision: number;
  readonly ref_channel: string | null;
  readonly ref_message: string | null;
  readonly posting: number;
  readonly attempts: number;
  readonly in_doubt: boolean;
  readonly trying_since: Date;
  readonly parent_message: string | null;
}

function claimOf(row: ClaimedRow, claim: Pick<Claim, 'workspace' | 'place' | 'at' | 'ticket' | 'claimedAt'>): Claim {
  const { platform, team, channel, ref_channel, ref_message } = row;
  const thread = row.parent_message ?? row.thread;
  return {
    ...claim,
    subject: row.subject,
    to: { platform, team, channel, ...(thread === '' ? {} : { thread }) },
    lane: row.lane,
    under: row.under ?? undefined,
    once: row.once,
    revision: row.revision,
    ref: ref_message === null ? undefined : { channel: ref_channel ?? channel, message: ref_message },
    posting: row.posting,
    attempts: row.attempts,
    inDoubt: row.in_doubt,
    tryingSince: row.trying_since,
  };
}

/** The database's time now, as far as this process can tell without asking. */
export function nowOf(claim: Claim): Date {
  return new Date(claim.at.getTime() + performance.now() - claim.claimedAt);
}
