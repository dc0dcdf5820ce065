import { emit } from '../ledger/event.ts';
import { zonesOf } from '../people/zones-of.ts';
import { cancelTimer, dueOf, setTimer, takeTimers } from '../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { tally } from './approval.ts';
import { lockBundle } from './bundle.ts';
import { requestReminded } from './events.ts';
import { type Request, requestName, votesOf } from './find-request.ts';
import type { Policy } from './policy.ts';
import { quietUntil } from './quiet-hours.ts';
import { nextReminder, REMINDER_TIMER } from './request-timers.ts';
import { aboutOf, isOver, judge } from './settle.ts';

/** Kind of the timer that reminds one person once his quiet hours are over. Its subject is `R-81 <person>`. */
export const QUIET_TIMER = 'reminder-after-quiet';

/**
 * Reminds those whose vote is missing, when it is time by the policy; who has quiet hours then is reminded at their end.
 * The next reminder always lies ahead, so that one which finds nobody to remind is over with. Runs again without harm.
 * What was asked for together and is due as well is reminded of in the same message.
 */
export async function remindVoters(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    for (const row of await lockPending(tx, input.request)) {
      const timer = { kind: REMINDER_TIMER, subject: requestName(row.number) };
      const due = await dueOf(tx, timer);
      if (due === undefined) continue;
      if (due > tx.now) {
        // A clock that was set back, or a run that was overtaken.
        if (row.number === input.request) await setTimer(tx, { ...timer, dueAt: due });
        continue;
      }
      const { policy, approvers } = await judge(tx, row);
      const next = nextReminder(policy, row, tx.now);
      await (next ? setTimer(tx, { ...timer, dueAt: next }) : cancelTimer(tx, timer));
      const { asked } = tally(policy, approvers, await votesOf(tx, row.number));
      await takeTimers(tx, QUIET_TIMER, asked.map(quietSubject(row.number)));
      await remind(tx, row, policy, asked);
    }
  });
}

/** Reminds those whose quiet hours are over, all in one go, if their votes are still missing. */
export async function remindAfterQuiet(
  ctx: Ctx,
  input: { readonly request: number; readonly person: string },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    for (const row of await lockPending(tx, input.request)) {
      if (row.number === input.request) {
        const timer = { kind: QUIET_TIMER, subject: quietSubject(row.number)(input.person) };
        const due = await dueOf(tx, timer);
        if (due === undefined) return;
        if (due > tx.now) return void (await setTimer(tx, { ...timer, dueAt: due }));
      }
      const { policy, approvers } = await judge(tx, row);
      const { asked } = tally(policy, approvers, await votesOf(tx, row.number));
      const subjects = await takeTimers(tx, QUIET_TIMER, asked.map(quietSubject(row.number)), tx.now);
      await remind(
        tx,
        row,
        policy,
        asked.filter((person) => subjects.includes(quietSubject(row.number)(person))),
      );
    }
  });
}

const quietSubject =
  (number: number) =>
  (person: string): string =>
    `${requestName(number)} ${person}`;

/** The request that is due, and those that were asked for with it, while they wait. */
async function lockPending(tx: Tx, number: number): Promise<Request[]> {
  const locked = await lockBundle(tx, number);
  return locked.filter((row) => row.state === 'pending' && !isOver(row, tx.now));
}

async function remind(tx: Tx, row: Request, policy: Policy, asked: readonly string[]): Promise<void> {
  const { quiet, by } = policy.reminders;
  const zones = quiet ? await zonesOf(tx, asked) : new Map<string, string>();
  const now: string[] = [];
  for (const person of asked) {
    const dueAt = quietUntil(quiet, zones.get(person) ?? tx.unit.zone ?? 'UTC', tx.now);
    if (dueAt) await setTimer(tx, { kind: QUIET_TIMER, subject: quietSubject(row.number)(person), dueAt });
    else now.push(person);
  }
  if (now.length > 0) emit(tx, requestReminded({ ...aboutOf(row), people: now, by }));
}
