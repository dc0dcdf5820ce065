import { emit } from '../../ledger/event.ts';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { incidentNagged } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { rolesOf } from './roles.ts';
import { isOpen } from './state.ts';
import { COMMANDER_TIMER, commanderDue, UPDATE_TIMER, updateDue } from './timers.ts';

/** Asks for a commander while there is none: whoever acknowledged, else whoever declared it. */
export async function askForCommander(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    if (!(await takeDue(tx, { kind: COMMANDER_TIMER, subject: String(number) })) || !isOpen(row.state)) return;
    const roles = await rolesOf(tx, number);
    if (roles.some(({ role }) => role === 'commander')) return;
    const asked = row.ackedBy ?? row.declaredBy;
    emit(tx, incidentNagged({ ...factOf(row), for: 'commander', people: asked === null ? [] : [asked] }));
    await again(tx, row, COMMANDER_TIMER, commanderDue(row.severity, row.declaredAt, tx.now));
  });
}

/** Reminds of the next update for stakeholders: who communicates, else who commands, else who has it. */
export async function askForUpdate(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    if (!(await takeDue(tx, { kind: UPDATE_TIMER, subject: String(number) })) || !isOpen(row.state)) return;
    const roles = await rolesOf(tx, number);
    const holder = (wanted: string) => roles.find(({ role }) => role === wanted)?.person;
    const asked = holder('communications') ?? holder('commander') ?? row.ackedBy ?? row.declaredBy;
    emit(tx, incidentNagged({ ...factOf(row), for: 'update', people: asked === null ? [] : [asked] }));
    await again(tx, row, UPDATE_TIMER, updateDue(row.severity, tx.now));
  });
}

async function again(tx: Tx, row: Incident, kind: string, dueAt: Date | undefined): Promise<void> {
  if (dueAt) await setTimer(tx, { kind, subject: String(row.number), dueAt });
}
