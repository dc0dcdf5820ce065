import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { Inhibit, Silence } from './mute.ts';
import { alertInhibit, silence } from './tables.ts';

/** `S-3` */
export const silenceName = (number: number): string => `S-${number}`;

/** What stands now or will, the newest first; with `all` also what is over. */
export async function listSilences(ctx: Ctx, limit: number, all = false): Promise<Silence[]> {
  const standing = all
    ? []
    : [
        isNull(silence.endedAt),
        sql`(${silence.toAt} is null or ${silence.toAt} > ${ctx.now.toISOString()}::timestamptz)`,
      ];
  return ctx.db
    .select()
    .from(silence)
    .where(and(eq(silence.workspaceId, ctx.workspace), ...standing))
    .orderBy(desc(silence.number))
    .limit(limit);
}

export async function findSilence(ctx: Ctx, number: number): Promise<Silence | undefined> {
  const [row] = await ctx.db
    .select()
    .from(silence)
    .where(and(eq(silence.workspaceId, ctx.workspace), eq(silence.number, number)));
  return row;
}

/** The silence with its row locked; UNKNOWN_SILENCE when there is none or it was ended. */
export async function lockSilence(tx: Tx, number: number): Promise<Silence> {
  const [row] = await tx.db
    .select()
    .from(silence)
    .where(and(eq(silence.workspaceId, tx.workspace), eq(silence.number, number), isNull(silence.endedAt)))
    .for('update');
  if (row) return row;
  throw new StewardError('UNKNOWN_SILENCE', `No silence ${silenceName(number)} stands.`, {
    field: 'silence',
    hint: 'See those that stand with `silence list`.',
  });
}

export async function inhibitsOf(ctx: Ctx): Promise<Inhibit[]> {
  return ctx.db
    .select()
    .from(alertInhibit)
    .where(eq(alertInhibit.workspaceId, ctx.workspace))
    .orderBy(alertInhibit.name);
}
