import { and, asc, eq } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import { pageProvider } from './tables.ts';

export type PageProvider = typeof pageProvider.$inferSelect;

/** The provider of that name; undefined when there is none. */
export async function findProvider(ctx: Ctx, name: string): Promise<PageProvider | undefined> {
  const [row] = await ctx.db
    .select()
    .from(pageProvider)
    .where(and(eq(pageProvider.workspaceId, ctx.workspace), eq(pageProvider.name, name)));
  return row;
}

/** All providers, by name. */
export async function listProviders(ctx: Ctx): Promise<PageProvider[]> {
  return ctx.db
    .select()
    .from(pageProvider)
    .where(eq(pageProvider.workspaceId, ctx.workspace))
    .orderBy(asc(pageProvider.name));
}
