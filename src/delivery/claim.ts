import { type SQL, sql } from 'drizzle-orm';
import type { MessageRef } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
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
 * place is locked (places that others lock are skipped), then its most urgent card is read again and marked as tried.
 */
export function claimCard(
  pump: Ctx,
  options: { readonly platforms: readonly PlatformName[]; readonly held: Held; readonly busyMs: number },
): Promise<Claim | 'lost' | undefined> {
  // Taken before the transaction begins, so that a slow claim makes the ticket look shorter, never longer.
  const claimedAt = performance.now();
  return inTransaction(pump, async (tx) => {
    const due = dueAt(tx.now, options.held);
    const [free] = await tx.db.execute<{ workspace: string; place: string }>(sql`
      select place.workspace_id as workspace, place.id as place
      from card join place on place.workspace_id = card.workspace_id and place.id = card.place
      where ${due} and place.platform = any(${sql.param(options.platforms)}::text[])
        and place.not_before <= ${tx.now}::timestamptz
        and (place.busy_until is null or place.busy_until <= ${tx.now}::timestamptz)
      order by card.lane, card.since, card.subject limit 1
      for no key update of place skip locked`);
    if (!free) return undefined;
    const ticket = new Date(tx.now.getTime() + options.busyMs);
    const [row] = await tx.db.execute<ClaimedRow>(takeMostUrgent(tx, { ...free, due, ticket }));
    // Somebody else showed it between the two statements: nothing was written, and there may be more.
    return row ? claimOf(row, { ...free, at: tx.now, ticket, claimedAt }) : 'lost';
  });
}

/** What can be shown: newer than what people see, alive, past its pause, its parent posted, its method not held. */
function dueAt(now: Date, held: Held): SQL {
  const team = sql`place.platform || '/' || place.team`;
  const among = (keys: readonly string[]) =>
    keys.length === 0
      ? sql`false`
      : sql`(${team} = any(${sql.param(keys)}::text[]) or ${team} || '/' || place.channel = any(${sql.param(keys)}::text[]))`;
  return sql`
    card.dead is null and (card.wanted > card.shown or card.check_at <= ${now}::timestamptz)
    and card.not_before <= ${now}::timestamptz
    and (card.under is null or exists (
      select from card as parent where parent.workspace_id = card.workspace_id and parent.subject = card.under
        and parent.place = card.place and parent.ref_message is not null))
    and not ${among(held.all)}
    and (card.lane = 0 or case when card.ref_message is null then not ${among(held.post)} else not ${among(held.update)} end)`;
}

/** The second statement has its own snapshot: under the place's lock nobody else writes what it reads. */
function takeMostUrgent(
  tx: Tx,
  { workspace, place, due, ticket }: { workspace: string; place: string; due: SQL; ticket: Date },
): SQL {
  return sql`
    with old as (
      select card.subject, card.trying, place.platform, place.team, place.channel, place.thread
      from card join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${workspace} and card.place = ${place} and ${due}
      order by card.lane, card.since, card.subject limit 1 for update of card
    ), busy as (
      update place set busy_until = ${ticket}::timestamptz from old
      where place.workspace_id = ${workspace} and place.id = ${place}
    )
    update card set trying = card.wanted,
      trying_since = case when old.trying is null then ${tx.now}::timestamptz else coalesce(card.trying_since, ${tx.now}::timestamptz) end
    from old
    where card.workspace_id = ${workspace} and card.place = ${place} and card.subject = old.subject
    returning card.subject, old.platform, old.team, old.channel, old.thread, card.lane, card.under, card.once,
      card.wanted as revision, card.ref_channel, card.ref_message, card.posting, card.attempts,
      old.trying is not null as in_doubt, card.trying_since,
      (select parent.ref_message from card as parent where parent.workspace_id = card.workspace_id
        and parent.subject = card.under and parent.place = card.place) as parent_message`;
}

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
