import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertOpen, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentUpdated } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';

export const PostUpdateInput = z.object({ incident: z.int().min(1), update: z.string().trim().min(1).max(2_000) });

/** Tells stakeholders in plain words how it is. The next one is due after the severity's cadence. */
export async function postUpdate(ctx: Ctx, raw: z.input<typeof PostUpdateInput>): Promise<Incident> {
  const { incident: number, update } = PostUpdateInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    assertOpen(row);
    const changed = await changeIncident(tx, row, {
      lastUpdate: update,
      lastUpdateBy: humanOf(tx.actor) ?? null,
      lastUpdateAt: tx.now,
    });
    emit(tx, incidentUpdated(factOf(changed), { update }));
    await setReminders(tx, changed);
    return changed;
  });
}
