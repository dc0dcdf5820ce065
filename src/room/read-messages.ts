import { type SQL, sql } from 'drizzle-orm';
import type { Card } from '../chat/card.ts';
import { restoreCard } from '../chat/stored-card.ts';
import type { Ctx } from '../store/unit.ts';

/** A message as one viewer sees it. */
export interface RoomMessage {
  readonly id: string;
  readonly channel: string;
  readonly thread?: string;
  /** Absent: Steward. */
  readonly author?: { readonly id: string; readonly name: string };
  readonly text?: string;
  readonly card?: Card;
  /** The viewer alone sees it. */
  readonly mine: boolean;
  readonly under?: string;
  readonly seq: number;
  readonly changed: number;
  readonly at: Date;
  readonly removed: boolean;
  readonly replies: number;
  readonly reactions: readonly Reaction[];
}

export interface Reaction {
  readonly emoji: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

/** Oldest first: the newest `limit` messages of a channel, or the replies of a thread, before change `before`. */
export interface MessagesQuery {
  readonly viewer: string;
  readonly channel: string;
  readonly thread?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

export async function readMessages(ctx: Ctx, query: MessagesQuery): Promise<RoomMessage[]> {
  const place = query.thread ? sql`m.thread = ${query.thread}` : sql`m.channel = ${query.channel} and m.thread is null`;
  const before = query.before === undefined ? sql`true` : sql`m.seq < ${query.before}`;
  const rows = await read(
    ctx,
    query.viewer,
    sql`${place} and ${before} and m.removed_at is null`,
    sql`m.seq desc`,
    query.limit,
  );
  return rows.reverse();
}

/** One message, unless it was removed or is not for this viewer. */
export async function readMessage(ctx: Ctx, viewer: string, id: string): Promise<RoomMessage | undefined> {
  const rows = await read(ctx, viewer, sql`m.id = ${id} and m.removed_at is null`, sql`m.seq`, 1);
  return rows[0];
}

/** What changed after a number, in the order of the changes, removals included. */
export async function readChanges(ctx: Ctx, viewer: string, after: number, limit: number): Promise<RoomMessage[]> {
  return read(ctx, viewer, sql`m.changed > ${after}`, sql`m.changed, m.seq`, limit);
}

type Row = {
  id: string;
  channel: string;
  thread: string | null;
  author: string | null;
  name: string | null;
  body: string | null;
  card: unknown;
  visible_to: string | null;
  under: string | null;
  seq: number;
  changed: number;
  at: string;
  removed: boolean;
  replies: number;
  reactions: Reaction[] | null;
};

async function read(ctx: Ctx, viewer: string, condition: SQL, order: SQL, limit: number): Promise<RoomMessage[]> {
  const rows = await ctx.db.execute<Row>(sql`
    select m.id, m.channel, m.thread, m.author, p.name, m.body, m.card, m.visible_to, m.under,
      m.seq::float8 as seq, m.changed::float8 as changed, m.at, m.removed_at is not null as removed,
      (select count(*)::int from room_message r
        where r.workspace_id = m.workspace_id and r.thread = m.id and r.removed_at is null and r.visible_to is null) as replies,
      (select jsonb_agg(jsonb_build_object('emoji', e.emoji, 'people', e.people) order by e.first)
        from (select x.emoji, min(x.at) as first,
            jsonb_agg(jsonb_build_object('id', x.person, 'name', coalesce(q.name, x.person)) order by x.at) as people
          from room_reaction x
          left join room_person q on q.workspace_id = x.workspace_id and q.id = x.person
          where x.workspace_id = m.workspace_id and x.message = m.id group by x.emoji) e) as reactions
    from room_message m
    left join room_person p on p.workspace_id = m.workspace_id and p.id = m.author
    where m.workspace_id = ${ctx.workspace} and ${condition}
      and (m.visible_to is null or m.visible_to = ${viewer})
      and (left(m.channel, 1) <> '@' or m.channel = ${`@${viewer}`})
    order by ${order} limit ${limit}`);
  return rows.map(messageOf);
}

function messageOf(row: Row): RoomMessage {
  const card = restoreCard(row.card);
  return {
    id: row.id,
    channel: row.channel,
    ...(row.thread ? { thread: row.thread } : {}),
    ...(row.author ? { author: { id: row.author, name: row.name ?? row.author } } : {}),
    ...(row.body === null ? {} : { text: row.body }),
    ...(card ? { card } : {}),
    mine: row.visible_to !== null,
    ...(row.under ? { under: row.under } : {}),
    seq: row.seq,
    changed: row.changed,
    at: new Date(row.at),
    removed: row.removed,
    replies: row.replies,
    reactions: row.reactions ?? [],
  };
}
