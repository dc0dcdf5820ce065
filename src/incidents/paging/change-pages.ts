import { and, eq, isNull, lte } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { pageChanged } from './events.ts';
import { factOf, isPage, lockRunning, type Page } from './find-pages.ts';
import { ANSWER_MINUTES, leaseUntil } from './lease.ts';
import { page, type Urgency } from './tables.ts';
import { PAGE_LEASE_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/** Severities 1 and 2 wake people. */
export const LEAST_URGENT = 2;
export const urgencyOf = (severity: number): Urgency => (severity <= LEAST_URGENT ? 'urgent' : 'normal');

export interface ChangePages {
  readonly subject: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: number;
  readonly alerts: number;
  /** When something else came to it: who acknowledged it before knows nothing of that, and is asked at once whether he has it too. */
  readonly came?: Date | undefined;
}

/**
 * What is paged about looks otherwise now: what people see of it is shown anew. One that is worse than when somebody acknowledged
 * it is asked about sooner, and one that is urgent now and was not goes through its policy again, by the urgent methods: quiet hours
 * may have held all of it back. Nothing happens when nothing changed.
 */
export async function changePages(tx: Tx, input: ChangePages): Promise<void> {
  const { severity, alerts, came } = input;
  const title = clip(input.title, 300);
  const summary = clip(input.summary, 1_000);
  for (const row of await lockRunning(tx, input.subject)) {
    const same = row.title === title && row.summary === summary && row.severity === severity && row.alerts === alerts;
    const asks = came !== undefined && row.acknowledgedAt !== null && came > row.acknowledgedAt;
    if (same && !asks) continue;
    const worse = severity < row.severity;
    const changed = { title, summary, severity, alerts };
    await tx.db
      .update(page)
      .set({ ...changed, ...(worse || asks ? await hurry(tx, row, severity, asks) : {}) })
      .where(isPage(tx, row.id));
    emit(tx, pageChanged({ ...factOf(row), severity, alerts }));
  }
}

/** Whether somebody has it for longer than the time to answer, and was not asked since: then news of it need not wait. */
export async function mayBeAsked(tx: Tx, subject: string): Promise<boolean> {
  const since = new Date(tx.now.getTime() - ANSWER_MINUTES * 60_000);
  const taken = and(eq(page.workspaceId, tx.workspace), eq(page.subject, subject), eq(page.state, 'acknowledged'));
  return (await tx.db.$count(page, and(taken, lte(page.acknowledgedAt, since), isNull(page.remindedAt)))) > 0;
}

/** What a page becomes, and when it is taken up, as it is worse now or something else came to it. */
async function hurry(tx: Tx, row: Page, severity: number, asks: boolean): Promise<Partial<Page>> {
  if (row.state === 'acknowledged') {
    const until = asks ? tx.now : leaseUntil(severity, tx.now);
    // Who was asked already has his time to answer.
    if (row.remindedAt !== null || row.leaseUntil === null || row.leaseUntil <= until) return {};
    await setTimer(tx, { kind: PAGE_LEASE_TIMER, subject: row.id, dueAt: until });
    return { leaseUntil: until };
  }
  if (row.urgency === 'urgent' || urgencyOf(severity) === 'normal') return {};
  await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt: tx.now });
  return { urgency: 'urgent', step: 0, round: 0, fellBackAt: null, generation: row.generation + 1 };
}

/** What is paged about comes from outside, at any length. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}\u2026`;
