import { and, asc, desc, eq, ne } from 'drizzle-orm';
import { timer } from '../../queue/tables.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import { page, pageAttempt } from './tables.ts';
import { PAGE_STEP_TIMER } from './timers.ts';

export type Page = typeof page.$inferSelect;
export type Attempt = typeof pageAttempt.$inferSelect;

/** A page with whom it tried to reach so far, and when its next step comes. */
export interface PageView {
  readonly page: Page;
  readonly attempts: readonly Attempt[];
  readonly nextAt: Date | undefined;
}

export const isPage = (ctx: Ctx, id: string) => and(eq(page.workspaceId, ctx.workspace), eq(page.id, id));
export const isAttempt = (ctx: Ctx, id: string) =>
  and(eq(pageAttempt.workspaceId, ctx.workspace), eq(pageAttempt.id, id));

/** Everything that was paged about a subject, the newest first. */
export async function pagesOf(ctx: Ctx, subject: string): Promise<PageView[]> {
  const pages = await ctx.db
    .select()
    .from(page)
    .where(and(eq(page.workspaceId, ctx.workspace), eq(page.subject, subject)))
    .orderBy(desc(page.startedAt), asc(page.policy));
  if (pages.length === 0) return [];
  const ids = pages.map(({ id }) => id);
  const attempts = await ctx.db
    .select()
    .from(pageAttempt)
    .where(and(eq(pageAttempt.workspaceId, ctx.workspace), anyOf(pageAttempt.page, ids)))
    .orderBy(asc(pageAttempt.dueAt), asc(pageAttempt.id));
  const timers = await ctx.db
    .select({ subject: timer.subject, dueAt: timer.dueAt })
    .from(timer)
    .where(and(eq(timer.workspaceId, ctx.workspace), eq(timer.kind, PAGE_STEP_TIMER), anyOf(timer.subject, ids)));
  return pages.map((each) => ({
    page: each,
    attempts: attempts.filter((attempt) => attempt.page === each.id),
    nextAt: timers.find((one) => one.subject === each.id)?.dueAt,
  }));
}

export async function findPage(ctx: Ctx, id: string): Promise<Page | undefined> {
  const [row] = await ctx.db.select().from(page).where(isPage(ctx, id));
  return row;
}

export async function findAttempt(ctx: Ctx, id: string): Promise<Attempt | undefined> {
  const [row] = await ctx.db.select().from(pageAttempt).where(isAttempt(ctx, id));
  return row;
}

/** Locks a page until the transaction ends; undefined when there is none. */
export async function lockPage(tx: Tx, id: string): Promise<Page | undefined> {
  const [row] = await tx.db.select().from(page).where(isPage(tx, id)).for('update');
  return row;
}

/** Locks the pages of a subject that did not end, in the order of their ids. */
export async function lockRunning(tx: Tx, subject: string): Promise<Page[]> {
  return tx.db
    .select()
    .from(page)
    .where(and(eq(page.workspaceId, tx.workspace), eq(page.subject, subject), ne(page.state, 'ended')))
    .orderBy(asc(page.id))
    .for('update');
}

/** How facts name a page. */
export const factOf = ({ id, subject, policy }: Page) => ({ page: id, subject, policy });
