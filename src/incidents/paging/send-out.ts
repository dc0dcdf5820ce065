import { and, eq } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer, takeTimers } from '../../queue/timer.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Tx } from '../../store/unit.ts';
import { pageSent } from './events.ts';
import { type Attempt, factOf, type Page } from './find-pages.ts';
import type { Planned } from './plan-attempts.ts';
import { pageAttempt } from './tables.ts';
import { PAGE_ATTEMPT_TIMER, PAGE_CONFIRM_TIMER } from './timers.ts';

/** What is not confirmed as sent by then is followed by the person's next method; the first stays where it waits. */
export const CONFIRM_MS = 10_000;

type Because = Parameters<typeof pageSent>[0]['because'];

/** Writes what a page tries, and hands over what goes out now. */
export async function writeAttempts(
  tx: Tx,
  page: Page,
  planned: readonly Planned[],
  at: { readonly step: number; readonly round: number; readonly because: Because },
): Promise<Attempt[]> {
  if (planned.length === 0) return [];
  const { step, round, because } = at;
  const rows = await tx.db
    .insert(pageAttempt)
    .values(
      planned.map((one) => ({
        ...one,
        workspaceId: tx.workspace,
        id: tx.newId(),
        page: page.id,
        step,
        round,
        generation: page.generation,
        state: one.dueAt <= tx.now ? ('wanted' as const) : ('planned' as const),
        wantedAt: one.dueAt <= tx.now ? tx.now : null,
      })),
    )
    .returning();
  for (const row of rows)
    if (row.state === 'planned') await setTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: row.id, dueAt: row.dueAt });
  await handOver(
    tx,
    page,
    rows.filter(({ state }) => state === 'wanted'),
    because,
  );
  return rows;
}

/**
 * Hands attempts over to whoever sends them: chat messages to delivery, by the fact's route; the rest to a timer of
 * Steward's own. Each must be confirmed soon.
 */
export async function handOver(tx: Tx, page: Page, attempts: readonly Attempt[], because: Because): Promise<void> {
  if (attempts.length === 0) return;
  await replaceQueued(tx, page, attempts);
  const confirmBy = new Date(tx.now.getTime() + CONFIRM_MS);
  for (const { id, kind } of attempts) {
    if (!isChat(kind)) await setTimer(tx, { kind: PAGE_ATTEMPT_TIMER, subject: id, dueAt: tx.now });
    await setTimer(tx, { kind: PAGE_CONFIRM_TIMER, subject: id, dueAt: confirmBy });
  }
  const [first] = attempts;
  emit(
    tx,
    pageSent({
      ...factOf(page),
      step: first?.step ?? 0,
      round: first?.round ?? 0,
      people: [...new Set(attempts.flatMap(({ person }) => person ?? []))],
      attempts: attempts.map(({ id }) => id),
      because,
    }),
  );
}

/**
 * What still waits to be posted where the same is posted now is overtaken: a platform that comes back after hours gets one
 * message for each place, not one for each time that somebody was to be paged there.
 */
async function replaceQueued(tx: Tx, page: Page, attempts: readonly Attempt[]): Promise<void> {
  const placeOf = ({ kind, platform, team, channel, person }: Attempt) =>
    JSON.stringify([kind, platform, team, channel, person]);
  const now = new Set(attempts.filter(({ kind }) => isChat(kind)).map(placeOf));
  if (now.size === 0) return;
  const ids = new Set(attempts.map(({ id }) => id));
  const waiting = await tx.db
    .select()
    .from(pageAttempt)
    .where(
      and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.page, page.id), eq(pageAttempt.state, 'wanted')),
    );
  const old = waiting.filter((each) => !ids.has(each.id) && now.has(placeOf(each))).map(({ id }) => id);
  if (old.length === 0) return;
  await tx.db
    .update(pageAttempt)
    .set({ state: 'dropped' })
    .where(and(eq(pageAttempt.workspaceId, tx.workspace), anyOf(pageAttempt.id, old)));
  await takeTimers(tx, PAGE_CONFIRM_TIMER, old);
}

/** What delivery shows as a card. */
export const isChat = (kind: Attempt['kind']): boolean => kind === 'chat' || kind === 'mention' || kind === 'channel';
