import { sql } from 'drizzle-orm';
import type { MessageRef } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import type { Ctx, Db } from '../store/unit.ts';
import type { PlatformAddress } from './place-id.ts';

/** A message as a platform names it when somebody reacts to it, answers below it or deletes it. */
export interface MessageAt {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
  readonly message: string;
}

export interface CardAt {
  readonly workspace: string;
  readonly subject: string;
  readonly place: string;
}

/**
 * Which card a message shows; undefined when it is none of ours. Pass a thread's root as `message` for what was said in a
 * thread. The team is no condition, only the first choice: in channels shared between Slack teams it may be the other's.
 */
export async function subjectAt(db: Db, at: MessageAt): Promise<CardAt | undefined> {
  const [row] = await db.execute<{ workspace: string; subject: string; place: string }>(sql`
    select card.workspace_id as workspace, card.subject, card.place
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.ref_message = ${at.message} and card.ref_channel = ${at.channel} and place.platform = ${at.platform}
    order by place.team = ${at.team} desc limit 1`);
  return row;
}

/**
 * Where the cards of subjects stand for one account, at most one each: in a channel of its team, else in its own direct
 * messages. One statement for all of them.
 */
export async function cardsFor(
  ctx: Pick<Ctx, 'db' | 'workspace'>,
  subjects: readonly string[],
  account: { readonly platform: PlatformName; readonly team: string; readonly user: string },
): Promise<ReadonlyMap<string, MessageRef>> {
  if (subjects.length === 0) return new Map();
  const rows = await ctx.db.execute<{ subject: string; channel: string; message: string }>(sql`
    select distinct on (card.subject) card.subject, card.ref_channel as channel, card.ref_message as message
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${ctx.workspace} and card.subject = any(${sql.param([...subjects])}::text[])
      and card.ref_message is not null and place.platform = ${account.platform} and place.team = ${account.team}
      and place.thread = '' and (place.channel not like '@%' or place.channel = ${`@${account.user}`})
    order by card.subject, place.channel like '@%', place.id`);
  return new Map(rows.map(({ subject, channel, message }) => [subject, { channel, message }]));
}

/** The messages of a subject that stand now, in every place: for links, and for sweeping reactions. */
export async function refsOf(
  db: Db,
  workspace: string,
  subject: string,
): Promise<readonly { readonly address: PlatformAddress; readonly ref: MessageRef }[]> {
  const rows = await db.execute<
    Omit<PlatformAddress, 'thread'> & { thread: string; ref_channel: string; ref_message: string }
  >(sql`
    select place.platform, place.team, place.channel, place.thread, card.ref_channel, card.ref_message
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${workspace} and card.subject = ${subject} and card.ref_message is not null
    order by place.id`);
  return rows.map(({ platform, team, channel, thread, ref_channel, ref_message }) => ({
    address: { platform, team, channel, ...(thread === '' ? {} : { thread }) },
    ref: { channel: ref_channel, message: ref_message },
  }));
}
