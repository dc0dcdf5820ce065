import { and, eq } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { changePages, clip } from './change-pages.ts';
import { pageStarted } from './events.ts';
import { factOf, lockRunning } from './find-pages.ts';
import type { Step } from './step.ts';
import { escalationPolicy, page, type Urgency } from './tables.ts';
import { PAGE_STEP_TIMER } from './timers.ts';

export interface StartPages {
  /** `alert:12` or `incident:3`. */
  readonly subject: string;
  /** The name of an escalation policy. One that does not exist reaches the fallback at once: a page is never lost. */
  readonly policy: string;
  /** Other steps than the policy's: of a page by hand, which may go by none. */
  readonly steps?: readonly Step[];
  readonly urgency: Urgency;
  /** 1, the worst, to 4. */
  readonly severity: number;
  readonly title: string;
  readonly summary: string;
  readonly model?: string | undefined;
  /** How many alerts fire in the subject now. */
  readonly alerts: number;
}

/**
 * Begins to page about a subject, within the caller's transaction: the policy's steps are frozen, and the first is taken
 * when the transaction has committed. While a page of this policy runs about it, that one is brought up to date instead.
 */
export async function startPages(tx: Tx, input: StartPages): Promise<void> {
  const running = await lockRunning(tx, input.subject);
  if (running.some(({ policy }) => policy === input.policy)) return changePages(tx, input);
  const [policy] = await tx.db
    .select()
    .from(escalationPolicy)
    .where(and(eq(escalationPolicy.workspaceId, tx.workspace), eq(escalationPolicy.name, input.policy)));
  const [row] = await tx.db
    .insert(page)
    .values({
      ...input,
      workspaceId: tx.workspace,
      id: tx.newId(),
      title: clip(input.title, 300),
      summary: clip(input.summary, 1_000),
      model: input.model ?? null,
      steps: input.steps ?? policy?.steps ?? [],
      state: 'open',
      startedAt: tx.now,
    })
    .onConflictDoNothing()
    .returning();
  if (!row) return changePages(tx, input);
  await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt: tx.now });
  const { urgency, severity, model } = row;
  emit(tx, pageStarted({ ...factOf(row), urgency, severity, steps: row.steps.length, model: model ?? undefined }));
}
