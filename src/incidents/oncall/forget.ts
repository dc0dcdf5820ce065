import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Json } from '../../kernel/fact.ts';
import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import type { Note } from './change-shift.ts';
import { feedsEnded } from './events.ts';
import { oncallCalendar, oncallFeed, oncallHandover } from './tables.ts';

/** Whoever was forgotten: the secret calendars he made are over. That he was on call stays, by an id without a name. */
export async function forgetFeeds(tx: Tx, person: string): Promise<void> {
  const ended = await tx.db
    .update(oncallFeed)
    .set({ endedAt: tx.now })
    .where(and(eq(oncallFeed.workspaceId, tx.workspace), eq(oncallFeed.madeBy, person), isNull(oncallFeed.endedAt)))
    .returning({ at: oncallFeed.at });
  if (ended.length > 0) emit(tx, feedsEnded({ person, ended: ended.length }));
}

/**
 * Calendars name people whom nobody knows, and whoever was forgotten is one of them: which name was his is not known any more,
 * so that none is kept. One that is read again tells them until he is taken out of it.
 */
export async function forgetNamesOfCalendars(tx: Tx): Promise<void> {
  await tx.db
    .update(oncallCalendar)
    .set({
      unknown: [],
      problem: sql`case when ${oncallCalendar.problem} is not null then 'it is no calendar that can be read' end`,
    })
    .where(eq(oncallCalendar.workspaceId, tx.workspace));
}

/** Hand-overs copied titles: in their lines about these incidents (`INC-4`), `instead` stands where the title was. */
export async function forgetInHandovers(tx: Tx, names: readonly string[], instead: string): Promise<void> {
  if (names.length === 0) return;
  const rows = await tx.db
    .select()
    .from(oncallHandover)
    .where(and(eq(oncallHandover.workspaceId, tx.workspace), sql`${oncallHandover.notes}::text ~ ${mentions(names)}`));
  const said = new RegExp(`^((?:${names.join('|')}) severity \\d: ).*$`, 's');
  for (const { schedule, at, notes } of rows) {
    const kept = (notes as unknown as readonly Note[]).map(({ title, lines }) => ({
      title,
      lines: lines.map((line) => line.replace(said, (_, head: string) => `${head}${instead}`)),
    })) satisfies Json;
    await tx.db
      .update(oncallHandover)
      .set({ notes: kept })
      .where(
        and(
          eq(oncallHandover.workspaceId, tx.workspace),
          eq(oncallHandover.schedule, schedule),
          eq(oncallHandover.at, at),
        ),
      );
  }
}

/** The pattern of notes as text that have a line about one of these incidents. */
export const mentions = (names: readonly string[]): string => `"(${names.join('|')}) severity`;
