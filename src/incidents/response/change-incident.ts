import { and, eq } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { cancelTimers, dueOf, setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { type Incident, incidentName } from './find-incident.ts';
import { commanderOf } from './roles.ts';
import { type IncidentAct, type IncidentState, isOpen, stateAfter } from './state.ts';
import { incident } from './tables.ts';
import { COMMANDER_TIMER, commanderDue, UPDATE_TIMER, updateDue } from './timers.ts';

/** How facts name an incident. */
export const factOf = (row: Incident): { incident: number; severity: number; model?: string | undefined } => ({
  incident: row.number,
  severity: row.severity,
  model: row.model ?? undefined,
});

/** The state after an act, or INCIDENT_STATE with what is possible instead. */
export function assertAct(row: Incident, act: IncidentAct): IncidentState {
  const after = row.mergedInto === null ? stateAfter(row.state, act) : undefined;
  if (after) return after;
  const name = incidentName(row.number);
  throw new StewardError('INCIDENT_STATE', stateRefusal(row), { hint: nextOf(row, name) });
}

/** Refuses what is only for an incident on which people work. */
export function assertOpen(row: Incident): void {
  if (isOpen(row.state)) return;
  throw new StewardError('INCIDENT_STATE', stateRefusal(row), { hint: nextOf(row, incidentName(row.number)) });
}

function stateRefusal(row: Incident): string {
  const name = incidentName(row.number);
  if (row.mergedInto !== null) return `${name} was merged into ${incidentName(row.mergedInto)}.`;
  return isOpen(row.state) && row.state !== 'mitigated' ? `${name} is open.` : `${name} is ${row.state} already.`;
}

function nextOf(row: Incident, name: string): string {
  if (row.mergedInto !== null) return `Go on there: \`incident show ${incidentName(row.mergedInto)}\`.`;
  if (row.state === 'resolved')
    return `Close it with \`incident close ${name}\`, or open it again with \`incident reopen ${name}\`.`;
  if (isOpen(row.state)) return `Resolve it first: \`incident resolve ${name}\`.`;
  return `Within 24 hours of its end it can be opened again: \`incident reopen ${name}\`.`;
}

/** Writes what changed of an incident whose row is locked. */
export async function changeIncident(tx: Tx, row: Incident, change: Partial<Incident>): Promise<Incident> {
  const [changed] = await tx.db
    .update(incident)
    .set(change)
    .where(and(eq(incident.workspaceId, tx.workspace), eq(incident.number, row.number)))
    .returning();
  return changed!;
}

/** Sets or cancels what reminds people, by how the incident stands now. */
export async function setReminders(tx: Tx, row: Incident): Promise<void> {
  const subject = String(row.number);
  if (!isOpen(row.state)) return cancelTimers(tx, [COMMANDER_TIMER, UPDATE_TIMER], subject);
  const commander = (await commanderOf(tx, row.number)) !== undefined;
  const asks = commander ? undefined : commanderDue(row.severity, row.declaredAt, tx.now);
  const tells = updateDue(row.severity, row.lastUpdateAt ?? row.declaredAt);
  const due = tells && tells < tx.now ? await nextAsking(tx, row) : tells;
  await cancelTimers(tx, [...(asks ? [] : [COMMANDER_TIMER]), ...(due ? [] : [UPDATE_TIMER])], subject);
  if (asks) await setTimer(tx, { kind: COMMANDER_TIMER, subject, dueAt: asks });
  if (due) await setTimer(tx, { kind: UPDATE_TIMER, subject, dueAt: due });
}

/** An update is overdue: who was asked is asked again in his time, not at each act; at once where nobody was, or it got worse. */
async function nextAsking(tx: Tx, row: Incident): Promise<Date> {
  const standing = await dueOf(tx, { kind: UPDATE_TIMER, subject: String(row.number) });
  const latest = updateDue(row.severity, tx.now);
  return standing && latest && standing <= latest ? standing : tx.now;
}
