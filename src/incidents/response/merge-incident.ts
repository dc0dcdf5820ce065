import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertOpen, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentAbsorbed, incidentMerged } from './events.ts';
import { type Incident, incidentName, lockIncident } from './find-incident.ts';
import { endPagesOf } from './pages-of-incident.ts';
import { changeSeverity } from './set-severity.ts';

export const MergeIncidentInput = z.object({ incident: z.int().min(1), into: z.int().min(1) });

/** One thing was declared twice: the first goes on as the other, which takes the worse severity of both. */
export async function mergeIncident(ctx: Ctx, raw: z.input<typeof MergeIncidentInput>): Promise<Incident> {
  const input = MergeIncidentInput.parse(raw);
  if (input.incident === input.into)
    throw new StewardError('BAD_INPUT', `${incidentName(input.into)} cannot be merged into itself.`, { field: 'into' });
  return inTransaction(ctx, async (tx) => {
    // By number, whichever goes into which: two who merge crosswise wait for each other in one order.
    const [low, high] = [Math.min(input.incident, input.into), Math.max(input.incident, input.into)];
    const rows = [await lockIncident(tx, low), await lockIncident(tx, high)];
    const from = rows.find(({ number }) => number === input.incident)!;
    const into = rows.find(({ number }) => number === input.into)!;
    assertOpen(from);
    assertOpen(into);
    const merged = await changeIncident(tx, from, { state: 'cancelled', mergedInto: into.number, endedAt: tx.now });
    emit(tx, incidentMerged({ ...factOf(merged), into: into.number }));
    emit(tx, incidentAbsorbed({ ...factOf(into), merged: merged.number }));
    await endPagesOf(tx, merged, 'merged');
    await setReminders(tx, merged);
    return merged.severity < into.severity ? changeSeverity(tx, into, merged.severity) : into;
  });
}
