import { and, eq, sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { anyOf } from '../../store/any-of.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { forgetInHandovers } from '../oncall/forget.ts';
import { forgetTitles } from '../paging/forget.ts';
import { incidentWordsErased } from './events.ts';
import { incidentName, incidentSubject } from './find-incident.ts';
import { incident, incidentAction, incidentReview, incidentRoom } from './tables.ts';

const FORGOTTEN = 'words of a forgotten person';

/**
 * Erases what a person wrote about incidents beside the ledger, and has their cards and lines drawn anew: call it once the
 * ledger's words are gone. What is left: ids and values. Safe to run twice.
 */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const titled = await tx.db
      .update(incident)
      .set({ title: FORGOTTEN })
      .where(and(eq(incident.workspaceId, tx.workspace), eq(incident.declaredBy, person)))
      .returning({ number: incident.number });
    // Rooms, pages and hand-overs have a copy of it.
    const numbers = titled.map((row) => row.number);
    await tx.db
      .update(incidentRoom)
      .set({ name: null })
      .where(and(eq(incidentRoom.workspaceId, tx.workspace), anyOf(incidentRoom.incident, numbers)));
    await forgetTitles(tx, numbers.map(incidentSubject), FORGOTTEN);
    await forgetInHandovers(tx, numbers.map(incidentName), FORGOTTEN);
    await tx.db
      .update(incident)
      .set({ lastUpdate: FORGOTTEN })
      .where(and(eq(incident.workspaceId, tx.workspace), eq(incident.lastUpdateBy, person)));
    await tx.db
      .update(incidentReview)
      .set({ cause: null, learned: null })
      .where(and(eq(incidentReview.workspaceId, tx.workspace), eq(incidentReview.by, person)));
    await tx.db
      .update(incidentAction)
      .set({ text: FORGOTTEN })
      .where(and(eq(incidentAction.workspaceId, tx.workspace), eq(incidentAction.by, person)));
    const rows = await tx.db.execute<{ incident: number }>(sql`
      select distinct (l.body::jsonb -> 'body' ->> 'incident')::integer as incident from ledger l
      where l.workspace_id = ${tx.workspace} and l.body like '%"kind":"incident.%'
        and position(${person} in l.body) > 0
      order by 1`);
    const incidents = rows.map((row) => row.incident);
    if (incidents.length > 0) emit(tx, incidentWordsErased({ incidents, person }));
  });
}
