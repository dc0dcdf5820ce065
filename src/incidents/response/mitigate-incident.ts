import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertAct, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentMitigated } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';

/** What the acts that end something take. */
export const EndInput = z.object({ incident: z.int().min(1), note: z.string().max(2_000).optional() });

/** Nobody suffers any more; the cause stands. */
export async function mitigateIncident(ctx: Ctx, raw: z.input<typeof EndInput>): Promise<Incident> {
  const input = EndInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const state = assertAct(row, 'mitigate');
    const changed = await changeIncident(tx, row, { state, mitigatedAt: tx.now });
    emit(tx, incidentMitigated(factOf(changed), { note: input.note }));
    await setReminders(tx, changed);
    return changed;
  });
}
