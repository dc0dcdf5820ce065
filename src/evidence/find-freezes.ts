import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Ctx } from '../store/unit.ts';
import { freeze } from './tables.ts';

export type Freeze = typeof freeze.$inferSelect;

/** What holds now or will; those that are over or ended only with `all`, the newest first. */
export async function listFreezes(ctx: Ctx, limit: number, all = false): Promise<Freeze[]> {
  const stands = all
    ? []
    : [isNull(freeze.endedAt), sql`(${freeze.toAt} is null or ${freeze.toAt} > ${ctx.now.toISOString()}::timestamptz)`];
  return ctx.db
    .select()
    .from(freeze)
    .where(and(eq(freeze.workspaceId, ctx.workspace), ...stands))
    .orderBy(...(all ? [desc(freeze.at), desc(freeze.id)] : [freeze.fromAt]))
    .limit(limit);
}

/** The freeze of that name that was not ended, its row locked; UNKNOWN_FREEZE with the nearest. */
export async function lockFreeze(tx: Ctx, name: string): Promise<Freeze> {
  const [row] = await tx.db
    .select()
    .from(freeze)
    .where(and(eq(freeze.workspaceId, tx.workspace), eq(freeze.name, name), isNull(freeze.endedAt)))
    .for('update');
  if (row) return row;
  const names = (await listFreezes(tx, 100)).map((each) => each.name);
  const close = nearest(name, names);
  throw new StewardError('UNKNOWN_FREEZE', `No freeze is called ${name.slice(0, 60)}.`, {
    field: 'name',
    hint: close ? `Did you mean \`${close}\`?` : 'See those that stand with `freeze list`.',
  });
}
