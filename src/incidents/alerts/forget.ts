import { and, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import { alertCare, silence } from './tables.ts';

/** Removes a person's words from groups and silences; that somebody acted stays, by an id without a name. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await ctx.db
    .update(alertCare)
    .set({ note: null })
    .where(and(eq(alertCare.workspaceId, ctx.workspace), eq(alertCare.noteBy, person)));
  await ctx.db
    .update(silence)
    .set({ reason: null })
    .where(and(eq(silence.workspaceId, ctx.workspace), sql`${silence.author} = ${person}`));
}
