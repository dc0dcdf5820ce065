import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { assertOpen, changeIncident, factOf, setReminders } from './change-incident.ts';
import { severityChanged } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { changePagesOf, pageAbout } from './pages-of-incident.ts';

export const SetSeverityInput = z.object({
  incident: z.int().min(1),
  severity: z.int().min(1).max(4),
  reason: z.string().max(1_000).optional(),
});

/** Says how bad an incident is now. One that becomes 1 or 2 closes its model's gate, and pages while nobody has it. */
export async function setSeverity(ctx: Ctx, raw: z.input<typeof SetSeverityInput>): Promise<Incident> {
  const input = SetSeverityInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    assertOpen(row);
    if (row.severity === input.severity) return row;
    return changeSeverity(tx, row, input.severity, input.reason);
  });
}

/** Writes another severity of a locked incident, with all that follows from it. */
export async function changeSeverity(tx: Tx, row: Incident, severity: number, reason?: string): Promise<Incident> {
  const changed = await changeIncident(tx, row, { severity });
  emit(tx, severityChanged({ ...factOf(changed), before: row.severity }, { reason }));
  await changePagesOf(tx, changed);
  await pageAbout(tx, changed);
  await setReminders(tx, changed);
  return changed;
}
