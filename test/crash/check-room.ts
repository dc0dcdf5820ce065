import type postgres from 'postgres';
import { expect } from 'vitest';
import type { Cycle } from './voting-load.ts';

/** Where a request of the load has its card: its channel, and both who were asked. */
const PLACES = ['@leo', '@rita', 'releases'];

/**
 * Every card of the load stands once in each of its places and shows its last revision, and no text that is sent once was
 * sent twice: by Steward's own books and by what the room really holds.
 */
export async function checkRoom(sql: postgres.Sql, cycles: readonly Cycle[]): Promise<void> {
  expect(await sql`select subject, place, dead from card where dead is not null or wanted > shown`).toEqual([]);
  const marked = await sql`
    select marker, count(*)::int as times from room_message
    where marker is not null and removed_at is null group by marker having count(*) > 1`;
  expect([...marked], 'messages with one marker').toEqual([]);

  const cards = await sql<{ head: string; channel: string; times: number }[]>`
    select substring(card ->> 'summary' from '^R-\\d+ \\S+ to [a-z]+') as head, channel, count(*)::int as times
    from room_message
    where author is null and visible_to is null and thread is null and removed_at is null and card -> 'parts' -> 0 ->> 'type' = 'heading'
    group by 1, 2 order by 1, 2`;
  const expected = cycles.flatMap(({ subject, request }) =>
    PLACES.map((channel) => ({ head: `R-${request} ${subject} to staging`, channel, times: 1 })),
  );
  const inOrder = (rows: readonly { head: string; channel: string; times: number }[]) =>
    rows.map(({ head, channel, times }) => `${head} in ${channel}: ${times}`).sort();
  expect(inOrder(cards)).toEqual(inOrder(expected));

  const stale = await sql`
    select room_message.card ->> 'summary' as summary from room_message
    where channel = 'releases' and author is null and thread is null and visible_to is null and removed_at is null
      and card ->> 'summary' not like '%: applied'`;
  expect([...stale], 'cards of applied requests that say something else').toEqual([]);
}
