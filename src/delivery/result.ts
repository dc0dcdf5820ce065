import { type SQL, sql } from 'drizzle-orm';
import type { MessageRef } from '../chat/ports/platform.ts';
import type { Db } from '../store/unit.ts';
import { type Claim, nowOf } from './claim.ts';

/** True for what was written; false when the place is no longer this pump's, and nothing was. */
type Written = Promise<boolean>;

/**
 * The card shows the claimed revision. `posted` is the message when this call made it. An edit that followed one in doubt
 * is sent once more after `checkAfterMs`: the doubtful one may still land and would show an older revision.
 */
export function writeShown(
  db: Db,
  claim: Claim,
  result: { readonly posted?: MessageRef | undefined; readonly checkAfterMs?: number | undefined },
): Written {
  const { posted, checkAfterMs } = result;
  const checkAt = checkAfterMs === undefined ? null : later(claim, checkAfterMs);
  const ref = posted ? sql`ref_channel = ${posted.channel}, ref_message = ${posted.message},` : sql``;
  return free(db, claim, {
    set: sql`${ref} shown = ${claim.revision}, ${nothingTried}, attempts = 0,
      check_at = coalesce(${checkAt}::timestamptz, case when card.check_at > ${claim.at}::timestamptz then card.check_at end),
      since = case when card.wanted > ${claim.revision} then ${claim.at}::timestamptz else card.since end`,
  });
}

/** The message of a post in doubt was found. A statement of its own, so that dying now does not lose it again. */
export function keepRef(db: Db, claim: Claim, ref: MessageRef): Written {
  return writeWhileMine(db, claim, sql`ref_channel = ${ref.channel}, ref_message = ${ref.message}`);
}

/** The card waits. `doubt: 'none'` only when nothing can have happened, now or before. */
export function writeWaiting(
  db: Db,
  claim: Claim,
  wait: {
    readonly placeMs?: number;
    readonly cardMs?: number;
    readonly doubt: 'keep' | 'none';
    readonly counts: boolean;
  },
): Written {
  const set = [
    wait.counts ? sql`attempts = attempts + 1` : sql`attempts = attempts`,
    ...(wait.doubt === 'none' ? [nothingTried] : []),
    ...(wait.cardMs === undefined ? [] : [sql`not_before = ${later(claim, wait.cardMs)}::timestamptz`]),
  ];
  return free(db, claim, {
    set: sql.join(set, sql`, `),
    ...(wait.placeMs === undefined ? {} : { notBefore: later(claim, wait.placeMs) }),
  });
}

/** The message was deleted: the newest revision is posted anew, with another marker. A text sent once stays away. */
export function writeLost(db: Db, claim: Claim): Written {
  if (claim.once) return writeShown(db, claim, {});
  return free(db, claim, {
    set: sql`ref_channel = null, ref_message = null, posting = posting + 1, ${nothingTried},
      wanted = greatest(card.wanted, card.shown + 1)`,
  });
}

/** The card in whose thread this one should go was deleted: it is posted again, and this one waits for it. */
export async function writeParentLost(db: Db, claim: Claim): Written {
  await db.execute(sql`
    update card set ref_channel = null, ref_message = null, posting = posting + 1,
      wanted = wanted + 1, since = case when wanted > shown then since else ${nowOf(claim)}::timestamptz end
    where workspace_id = ${claim.workspace} and place = ${claim.place} and subject = ${claim.under ?? null}
      and ref_message = ${claim.to.thread ?? null}`);
  return writeWaiting(db, claim, { doubt: 'none', counts: false });
}

/** Gives the card up, and with it the lines that wait for its thread. What is in doubt stays so for `retryDead`. */
export async function writeDead(
  db: Db,
  claim: Claim,
  dead: {
    readonly because: 'refused' | 'no-access' | 'unconfirmed' | 'broken';
    readonly reason: string;
    readonly doubt: 'keep' | 'none';
  },
): Written {
  const given = sql`dead = ${dead.because}, dead_reason = ${dead.reason.slice(0, 500)}`;
  const set = dead.doubt === 'none' ? sql`${given}, ${nothingTried}` : given;
  if (!(await free(db, claim, { set }))) return false;
  if (claim.ref === undefined) {
    await db.execute(sql`
      update card set ${given} where workspace_id = ${claim.workspace} and place = ${claim.place} and under = ${claim.subject}
        and dead is null and wanted > shown`);
  }
  return true;
}

/** Moves the ticket so that another call fits before it runs out. The claim with its new ticket, or undefined: it is lost. */
export async function extendTicket(db: Db, claim: Claim, busyMs: number): Promise<Claim | undefined> {
  const ticket = later(claim, busyMs);
  const rows = await db.execute(sql`
    update place set busy_until = ${ticket}::timestamptz where ${isMine(claim)} returning id`);
  return rows.length === 1 ? { ...claim, ticket } : undefined;
}

const nothingTried = sql`trying = null, trying_since = null`;

const isMine = (claim: Claim) => sql`
  place.workspace_id = ${claim.workspace} and place.id = ${claim.place} and place.busy_until = ${claim.ticket}::timestamptz`;

const later = (claim: Claim, milliseconds: number): Date => new Date(nowOf(claim).getTime() + milliseconds);

/** Writes the card and frees its place, both or neither: what comes late, after another pump took over, changes nothing. */
async function free(db: Db, claim: Claim, change: { readonly set: SQL; readonly notBefore?: Date }): Written {
  const notBefore = change.notBefore ?? null;
  const rows = await db.execute(sql`
    with mine as (
      update place set busy_until = null, not_before = greatest(not_before, ${notBefore}::timestamptz)
      where ${isMine(claim)} returning id
    )
    update card set ${change.set} from mine where ${isTried(claim)} returning card.subject`);
  return rows.length === 1;
}

async function writeWhileMine(db: Db, claim: Claim, set: SQL): Written {
  const rows = await db.execute(sql`
    update card set ${set} from place where ${isMine(claim)} and ${isTried(claim)} returning card.subject`);
  return rows.length === 1;
}

/** A late edit never overwrites a newer one: the revision must still be the one that is tried. */
const isTried = (claim: Claim) => sql`
  card.workspace_id = ${claim.workspace} and card.place = ${claim.place} and card.subject = ${claim.subject}
  and card.trying = ${claim.revision} and card.shown <= ${claim.revision}`;
