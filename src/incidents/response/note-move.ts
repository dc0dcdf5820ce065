import { and, eq, gte, isNull, lte, or } from 'drizzle-orm';
import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { getRequest } from '../../lifecycle/find-request.ts';
import { claimOnce } from '../../store/once.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { modelMoved } from './events.ts';
import { incident } from './tables.ts';

export const NoteMoveInput = z.object({ request: z.int().min(1), at: z.date() });

/** Puts a move of a model into the timeline of each incident about that model that was open then. */
export async function noteMove(ctx: Ctx, raw: z.input<typeof NoteMoveInput>): Promise<void> {
  const { request: number, at } = NoteMoveInput.parse(raw);
  await inTransaction(ctx, async (tx) => {
    const { model, subject, toStage, kind, asker } = await getRequest(tx, number);
    const open = await tx.db
      .select()
      .from(incident)
      .where(
        and(
          eq(incident.workspaceId, tx.workspace),
          eq(incident.model, model),
          lte(incident.declaredAt, at),
          or(isNull(incident.resolvedAt), gte(incident.resolvedAt, at)),
          or(isNull(incident.endedAt), gte(incident.endedAt, at)),
        ),
      )
      .orderBy(incident.number)
      .for('update');
    if (open.length === 0 || !(await claimOnce(tx, `incident move ${number}`))) return;
    const move = { request: number, subject, to: toStage, rollback: kind === 'rollback', person: asker ?? undefined };
    for (const row of open) emit(tx, modelMoved({ ...factOf(row), ...move, happened: at.toISOString() }));
  });
}
