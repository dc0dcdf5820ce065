import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';

export interface RoomChannel {
  readonly id: string;
  readonly topic?: string;
  /** The number of the newest message in it, 0 when it is empty. */
  readonly latest: number;
}

/** The channels a viewer sees, his direct messages (`@<id>`) last. */
export async function readChannels(ctx: Ctx, viewer: string | undefined): Promise<RoomChannel[]> {
  const latest = (channel: unknown) => sql`coalesce((select max(m.seq) from room_message m
    where m.workspace_id = ${ctx.workspace} and m.channel = ${channel} and m.thread is null and m.removed_at is null
      and m.visible_to is null), 0)::float8`;
  const rows = await ctx.db.execute<{ id: string; topic: string | null; latest: number }>(sql`
    select c.id, c.topic, ${latest(sql`c.id`)} as latest from room_channel c
    where c.workspace_id = ${ctx.workspace} order by c.position, c.id`);
  const channels = rows.map((row) => ({ id: row.id, ...(row.topic ? { topic: row.topic } : {}), latest: row.latest }));
  if (viewer === undefined) return channels;
  const direct = await ctx.db.execute<{ latest: number }>(sql`select ${latest(`@${viewer}`)} as latest`);
  return [...channels, { id: `@${viewer}`, latest: direct[0]?.latest ?? 0 }];
}
