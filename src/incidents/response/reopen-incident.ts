import type { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { assertAct, changeIncident, factOf, setReminders } from './change-incident.ts';
import { incidentReopened } from './events.ts';
import { type Incident, incidentName, lockIncident, openIncidentFrom } from './find-incident.ts';
import { EndInput } from './mitigate-incident.ts';
import { pageAbout } from './pages-of-incident.ts';
import { REOPEN_WITHIN_MS } from './state.ts';

/** It is not over after all, within 24 hours of its end: nobody has it until somebody acknowledges, and people are paged. */
export async function reopenIncident(ctx: Ctx, raw: z.input<typeof EndInput>): Promise<Incident> {
  const input = EndInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    assertAct(row, 'reopen');
    await assertMayReopen(tx, row);
    const changed = await changeIncident(tx, row, {
      state: 'triage',
      ackedBy: null,
      ackedAt: null,
      mitigatedAt: null,
      resolvedAt: null,
      resolvedBy: null,
      endedAt: null,
    });
    emit(tx, incidentReopened(factOf(changed), { note: input.note }));
    await pageAbout(tx, changed);
    await setReminders(tx, changed);
    return changed;
  });
}

async function assertMayReopen(tx: Tx, row: Incident): Promise<void> {
  const ended = row.resolvedAt ?? row.endedAt ?? tx.now;
  if (tx.now.getTime() - ended.getTime() > REOPEN_WITHIN_MS)
    throw new StewardError('INCIDENT_STATE', `${incidentName(row.number)} ended more than 24 hours ago.`, {
      hint: 'Declare a new one with `incident declare`, and name this one in its title.',
    });
  const other = row.fromSubject === null ? undefined : await openIncidentFrom(tx, row.fromSubject);
  if (other)
    throw new StewardError('INCIDENT_STATE', `${incidentName(other.number)} was declared from the same alert since.`, {
      hint: `Go on there: \`incident show ${incidentName(other.number)}\`.`,
    });
}
