import { and, eq, sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { groupChanged } from './events.ts';
import { lockGroup } from './find-groups.ts';
import { look, routeOfGroup } from './flush-group.ts';
import { alertGroup } from './tables.ts';

/** At most so many groups are looked at again at once; the others are by their own timers. */
const MOST = 500;

/**
 * Looks at every open group that people were told of, because what mutes alerts changed: pages about what is all muted end,
 * and what is heard again pages again. Groups that still wait are left to wait.
 */
export async function lookAgain(ctx: Ctx): Promise<void> {
  const open = await ctx.db
    .select({ number: alertGroup.number })
    .from(alertGroup)
    .where(
      and(
        eq(alertGroup.workspaceId, ctx.workspace),
        sql`${alertGroup.state} = 'firing'`,
        sql`${alertGroup.decidedAt} is not null`,
      ),
    )
    .orderBy(alertGroup.severity, alertGroup.number)
    .limit(MOST);
  for (const { number } of open) {
    await inTransaction(ctx, async (tx) => {
      const group = await lockGroup(tx, number);
      if (group.state !== 'firing') return;
      const { muted } = group;
      await look(tx, group, await routeOfGroup(tx, group));
      const after = await lockGroup(tx, number);
      if (after.muted === muted || after.notifiedAt === null) return;
      const { opening, firing, total } = after;
      emit(tx, groupChanged({ group: number, opening, firing, total, flapping: after.flappingSince !== null }));
    });
  }
}
