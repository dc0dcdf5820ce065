import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { forgetTitles } from '../paging/forget.ts';
import { groupSubject } from './find-groups.ts';
import { BY_HAND_ROUTE, RAISED } from './route.ts';
import { alertCare, alertGroup, silence } from './tables.ts';

const FORGOTTEN = 'words of a forgotten person';

/** Removes a person's words from groups, silences and what he paged about by hand; that somebody acted stays, by an id without a name. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await ctx.db
    .update(alertCare)
    .set({ note: null, noteBy: null, noteAt: null })
    .where(and(eq(alertCare.workspaceId, ctx.workspace), eq(alertCare.noteBy, person)));
  // What he was to look after waits for somebody else.
  await ctx.db
    .update(alertCare)
    .set({ assignee: null })
    .where(and(eq(alertCare.workspaceId, ctx.workspace), eq(alertCare.assignee, person)));
  await ctx.db
    .update(silence)
    .set({ reason: null })
    .where(and(eq(silence.workspaceId, ctx.workspace), sql`${silence.author} = ${person}`));
  await inTransaction(ctx, async (tx) => {
    const raised = await tx.db.execute<{ fingerprint: string }>(sql`
      update alert set annotations = ${JSON.stringify({ summary: FORGOTTEN })}::jsonb
      where workspace_id = ${tx.workspace} and integration = 'steward' and extra ->> 'by' = ${person}
      returning fingerprint`);
    if (raised.length === 0) return;
    const keys = raised.map(({ fingerprint }) => fingerprint);
    const groups = await tx.db
      .update(alertGroup)
      .set({ title: FORGOTTEN })
      .where(
        and(
          eq(alertGroup.workspaceId, tx.workspace),
          eq(alertGroup.route, BY_HAND_ROUTE.name),
          sql`${alertGroup.labels} ->> ${RAISED} = any(${sql.param(keys)}::text[])`,
        ),
      )
      .returning({ number: alertGroup.number });
    // Pages have a copy of it.
    await forgetTitles(
      tx,
      groups.map(({ number }) => groupSubject(number)),
      FORGOTTEN,
      { summary: '' },
    );
  });
}
