import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { Inhibit, Silence } from './mute.ts';
import { alertInhibit, silence } from './tables.ts';

/** More that stand at once are not looked through. */
export const MOST_STANDING = 1_000;

/** `S-3` */
export const silenceName = (number: number): string => `S-${number}`;

/** What stands now or will, the newest first; with `all` also what is over. */
export async function listSilences(ctx: Ctx, limit: number, all = false, from = 1): Promise<Silence[]> {
  return ctx.db
    .select()
    .from(silence)
    .where(listed(ctx, all))
    .orderBy(desc(silence.number))
    .limit(limit)
    .offset(from - 1);
}

/** How many there are of them. */
export const countSilences = (ctx: Ctx, all = false): Promise<number> => ctx.db.$count(silence, listed(ctx, all));

const listed = (ctx: Ctx, all: boolean) => {
  const later = sql`(${silence.toAt} is null or ${silence.toAt} > ${ctx.now.toISOString()}::timestamptz)`;
  return and(eq(silence.workspaceId, ctx.workspace), ...(all ? [] : [isNull(silence.endedAt), later]));
};

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
