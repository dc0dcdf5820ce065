import { and, eq } from 'drizzle-orm';
import { cancelTimers, setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { oncallRota } from './tables.ts';

/** Due when somebody else comes on call; its subject is the schedule's id. */
export const ONCALL_TIMER = 'oncall';
/** Due when a gap ahead may have to be told; its subject is the schedule's id. */
export const ONCALL_GAPS_TIMER = 'oncall-gaps';
/** Due when user groups and roles are to be made equal to who is on call; its subject is the schedule's id. */
export const ONCALL_ROTA_TIMER = 'oncall-rota';
/** Due when a layer's calendar is to be read again; its subject is the schedule's id and the layer's name. */
export const ONCALL_CALENDAR_TIMER = 'oncall-calendar';
/** Due when the time of an offered swap is over; its subject is the swap's number. */
export const ONCALL_SWAP_TIMER = 'oncall-swap';

/** After any change of a schedule: who is on call and where nobody will be is looked at anew, at once. */
export async function replan(tx: Tx, schedule: string): Promise<void> {
  await setTimer(tx, { kind: ONCALL_TIMER, subject: schedule, dueAt: tx.now });
  await setTimer(tx, { kind: ONCALL_GAPS_TIMER, subject: schedule, dueAt: tx.now });
}

/** Where there are any, the user groups and roles of a schedule are made equal to who is on call at once. */
export async function wantRota(tx: Tx, schedule: string): Promise<void> {
  const rows = await tx.db
    .select({ list: oncallRota.list })
    .from(oncallRota)
    .where(and(eq(oncallRota.workspaceId, tx.workspace), eq(oncallRota.schedule, schedule)))
    .limit(1);
  if (rows.length > 0) await setTimer(tx, { kind: ONCALL_ROTA_TIMER, subject: schedule, dueAt: tx.now });
}

/** Takes away what waits for a schedule. */
export async function stopTimers(tx: Tx, schedule: string): Promise<void> {
  await cancelTimers(tx, [ONCALL_TIMER, ONCALL_GAPS_TIMER, ONCALL_ROTA_TIMER], schedule);
}
