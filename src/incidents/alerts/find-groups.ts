import { and, desc, eq, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import { alertCare, alertGroup } from './tables.ts';

export type AlertGroup = typeof alertGroup.$inferSelect;
export type AlertCare = typeof alertCare.$inferSelect;

/** `A-12` */
export const groupName = (number: number): string => `A-${number}`;
/** What pages, cards and incidents call a group: `alert:12`. */
export const groupSubject = (number: number): string => `alert:${number}`;

export async function findGroup(ctx: Ctx, number: number): Promise<AlertGroup | undefined> {
  const [row] = await ctx.db.select().from(alertGroup).where(byNumber(ctx, number));
  return row;
}

/** The group, or UNKNOWN_ALERT. */
export async function getGroup(ctx: Ctx, number: number): Promise<AlertGroup> {
  return (await findGroup(ctx, number)) ?? unknown(number);
}

/** The group with its row locked until the transaction ends; UNKNOWN_ALERT. */
export async function lockGroup(tx: Tx, number: number): Promise<AlertGroup> {
  const [row] = await tx.db.select().from(alertGroup).where(byNumber(tx, number)).for('update');
  return row ?? unknown(number);
}

/** What people did about it. */
export async function careOf(ctx: Ctx, number: number): Promise<AlertCare | undefined> {
  const [row] = await ctx.db
    .select()
    .from(alertCare)
    .where(and(eq(alertCare.workspaceId, ctx.workspace), eq(alertCare.group, number)));
  return row;
}

/** Whether somebody has this opening of the group. */
export const isAcknowledged = (group: Pick<AlertGroup, 'opening'>, care: AlertCare | undefined): boolean =>
  care?.ackedOpening === group.opening;

const listed = (ctx: Ctx, all: boolean) =>
  and(eq(alertGroup.workspaceId, ctx.workspace), all ? undefined : eq(alertGroup.state, 'firing'));

/** In how many groups something fires; with `all` those that ended, too. */
export const countGroups = (ctx: Ctx, all = false): Promise<number> => ctx.db.$count(alertGroup, listed(ctx, all));

/** So many of the groups in which something fires, the worst and newest first; with `all` also those that ended. */
export async function listGroups(ctx: Ctx, limit: number, all = false, from = 1): Promise<AlertGroup[]> {
  return ctx.db
    .select()
    .from(alertGroup)
    .where(listed(ctx, all))
    .orderBy(...(all ? [] : [alertGroup.severity]), desc(alertGroup.number))
    .limit(limit)
    .offset(from - 1);
}

const byNumber = (ctx: Ctx, number: number) =>
  and(eq(alertGroup.workspaceId, ctx.workspace), sql`${alertGroup.number} = ${number}`);

function unknown(number: number): never {
  throw new StewardError('UNKNOWN_ALERT', `There is no group of alerts ${groupName(number)}.`, {
    field: 'alert',
    hint: 'See what fires with `alert list`.',
  });
}
