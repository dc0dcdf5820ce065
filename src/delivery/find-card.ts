import { sql } from 'drizzle-orm';
import type { MessageRef } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import type { Db } from '../store/unit.ts';
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
