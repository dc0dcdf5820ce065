import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { incidentReviewed } from './events.ts';
import { incidentName, lockIncident } from './find-incident.ts';
import { isOpen } from './state.ts';
import { incidentReview } from './tables.ts';

export const ReviewIncidentInput = z.object({
  incident: z.int().min(1),
  owner: z.uuid().optional(),
  cause: z.string().trim().min(1).max(3_000).optional(),
  learned: z.string().trim().min(1).max(3_000).optional(),
});

/** Writes what people add to the draft: who answers for it, the cause, what was learned. What is left out stays. */
export async function reviewIncident(ctx: Ctx, raw: z.input<typeof ReviewIncidentInput>): Promise<void> {
  const { incident: number, owner, cause, learned } = ReviewIncidentInput.parse(raw);
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    if (isOpen(row.state))
      throw new StewardError('INCIDENT_STATE', `${incidentName(number)} is open: it is reviewed once it is resolved.`, {
        hint: `Resolve it first: \`incident resolve ${incidentName(number)}\`.`,
      });
    const given = {
      ...(owner === undefined ? {} : { owner }),
      ...(cause === undefined ? {} : { cause }),
      ...(learned === undefined ? {} : { learned }),
      by: humanOf(tx.actor) ?? null,
      at: tx.now,
    };
    await tx.db
      .insert(incidentReview)
      .values({ workspaceId: tx.workspace, incident: number, ...given })
      .onConflictDoUpdate({ target: [incidentReview.workspaceId, incidentReview.incident], set: given });
    emit(tx, incidentReviewed({ ...factOf(row), owner }, { cause, learned }));
  });
}

export async function findReview(ctx: Ctx, number: number): Promise<typeof incidentReview.$inferSelect | undefined> {
  const [row] = await ctx.db
    .select()
    .from(incidentReview)
    .where(and(eq(incidentReview.workspaceId, ctx.workspace), eq(incidentReview.incident, number)));
  return row;
}
