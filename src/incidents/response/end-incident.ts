import type { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertAct, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentCancelled, incidentClosed } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { EndInput } from './mitigate-incident.ts';
import { endPagesOf } from './pages-of-incident.ts';

/** Nothing is left to do about a resolved incident but the actions of its review. */
export async function closeIncident(ctx: Ctx, raw: z.input<typeof EndInput>): Promise<Incident> {
  const input = EndInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const state = assertAct(row, 'close');
    const changed = await changeIncident(tx, row, { state, endedAt: tx.now });
    emit(tx, incidentClosed(factOf(changed)));
    return changed;
  });
}

/** It was none: a false alarm, a test. */
export async function cancelIncident(ctx: Ctx, raw: z.input<typeof EndInput>): Promise<Incident> {
  const input = EndInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const state = assertAct(row, 'cancel');
    const changed = await changeIncident(tx, row, { state, endedAt: tx.now });
    emit(tx, incidentCancelled(factOf(changed), { note: input.note }));
    await endPagesOf(tx, changed, 'cancelled');
    await setReminders(tx, changed);
    return changed;
  });
}
