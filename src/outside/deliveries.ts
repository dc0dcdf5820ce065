import { and, count, desc, eq, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { anyOf } from '../store/any-of.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { webhookDelivery } from './tables.ts';

export type Delivery = typeof webhookDelivery.$inferSelect;

/** The delivery, undefined when there is none of this id. */
export async function findDelivery(ctx: Ctx, id: string): Promise<Delivery | undefined> {
  const [row] = await ctx.db.select().from(webhookDelivery).where(isDelivery(ctx, id));
  return row;
}

/** The delivery, or UNKNOWN_DELIVERY. */
export async function getDelivery(ctx: Ctx, id: string): Promise<Delivery> {
  return (await findDelivery(ctx, id)) ?? unknown(id);
}

/** The same, its row locked. */
export async function lockDelivery(tx: Tx, id: string): Promise<Delivery> {
  const [row] = await tx.db.select().from(webhookDelivery).where(isDelivery(tx, id)).for('update');
  return row ?? unknown(id);
}

function unknown(id: string): never {
  throw new StewardError('UNKNOWN_DELIVERY', `There is no delivery ${id}.`, {
    field: 'delivery',
    hint: 'See them with `delivery list`; those that ended are kept for 90 days.',
  });
}

/** The newest first; of one request when it is named. */
export async function listDeliveries(
  ctx: Ctx,
  filter: { readonly request?: number | undefined },
  limit: number,
  from = 1,
): Promise<Delivery[]> {
  const ofRequest = filter.request === undefined ? undefined : eq(webhookDelivery.request, filter.request);
  return ctx.db
    .select()
    .from(webhookDelivery)
    .where(and(eq(webhookDelivery.workspaceId, ctx.workspace), ofRequest))
    .orderBy(desc(webhookDelivery.createdAt), webhookDelivery.id)
    .limit(limit)
    .offset(from - 1);
}

/** How many there are, and how many of them failed. */
export async function countDeliveries(ctx: Ctx): Promise<{ readonly total: number; readonly failed: number }> {
  const [found] = await ctx.db
    .select({
      total: count(),
      failed: sql<number>`count(*) filter (where ${anyOf(webhookDelivery.state, ['failed', 'gone'])})`.mapWith(Number),
    })
    .from(webhookDelivery)
    .where(eq(webhookDelivery.workspaceId, ctx.workspace));
  return found ?? { total: 0, failed: 0 };
}

export const isDelivery = (ctx: Ctx, id: string) =>
  and(eq(webhookDelivery.workspaceId, ctx.workspace), eq(webhookDelivery.id, id));
