import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { takeDue } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { awayBegun } from './events.ts';
import { AWAY_TIMER } from './set-away.ts';
import { delegation } from './tables.ts';

/** Says that somebody's absence began, so that his delegate is asked; does nothing when it ended before. Twice does no harm. */
export async function beginAbsence(ctx: Ctx, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .select()
      .from(delegation)
      .where(and(eq(delegation.workspaceId, tx.workspace), eq(delegation.id, id)));
    if (!(await takeDue(tx, { kind: AWAY_TIMER, subject: id }))) return;
    if (!row || row.endedAt !== null || (row.toAt !== null && row.toAt <= tx.now)) return;
    emit(tx, awayBegun({ delegation: id, person: row.fromPerson, to: row.toPerson }));
  });
}
