import type { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertAct, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentResolved } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { EndInput } from './mitigate-incident.ts';
import { endPagesOf } from './pages-of-incident.ts';

/** The cause is gone: nobody is paged or reminded any more, and the model may move again. */
export async function resolveIncident(ctx: Ctx, raw: z.input<typeof EndInput>): Promise<Incident> {
  const input = EndInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const state = assertAct(row, 'resolve');
    const changed = await changeIncident(tx, row, {
      state,
      resolvedAt: tx.now,
      resolvedBy: humanOf(tx.actor) ?? null,
      mitigatedAt: row.mitigatedAt ?? tx.now,
    });
    emit(tx, incidentResolved(factOf(changed), { note: input.note }));
    await endPagesOf(tx, changed, 'resolved');
    await setReminders(tx, changed);
    return changed;
  });
}
