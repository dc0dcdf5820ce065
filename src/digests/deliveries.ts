import { and, asc, eq } from 'drizzle-orm';
import type { Ctx, Tx } from '../store/unit.ts';
import { digestDelivery } from './tables.ts';

export type StoredDelivery = typeof digestDelivery.$inferSelect;

/** Where a message stands: what delivery knows of a card. */
export interface MessageAt {
  readonly subject: string;
  readonly platform: StoredDelivery['platform'];
  readonly team: string;
  readonly channel: string;
}

/** The digests of one message in one place, the rows of their slots. */
export async function inMessage(ctx: Ctx, { subject, platform, team, channel }: MessageAt): Promise<StoredDelivery[]> {
  return ctx.db
    .select()
    .from(digestDelivery)
    .where(
      and(
        eq(digestDelivery.workspaceId, ctx.workspace),
        eq(digestDelivery.subject, subject),
        eq(digestDelivery.platform, platform),
        eq(digestDelivery.team, team),
        eq(digestDelivery.channel, channel),
      ),
    )
    .orderBy(asc(digestDelivery.digest));
}

/** All places of one slot of a digest. */
export async function ofSlot(ctx: Ctx, digest: string, slot: Date): Promise<StoredDelivery[]> {
  return ctx.db
    .select()
    .from(digestDelivery)
    .where(
      and(
        eq(digestDelivery.workspaceId, ctx.workspace),
        eq(digestDelivery.digest, digest),
        eq(digestDelivery.slot, slot),
      ),
    )
    .orderBy(asc(digestDelivery.platform), asc(digestDelivery.team), asc(digestDelivery.channel));
}

/** Writes what became of one delivery. */
export async function settleDelivery(
  tx: Tx,
  { digest, slot, platform, team, channel }: StoredDelivery,
  became: Partial<Pick<StoredDelivery, 'state' | 'deliveredAt' | 'error'>>,
): Promise<void> {
  await tx.db
    .update(digestDelivery)
    .set(became)
    .where(
      and(
        eq(digestDelivery.workspaceId, tx.workspace),
        eq(digestDelivery.digest, digest),
        eq(digestDelivery.slot, slot),
        eq(digestDelivery.platform, platform),
        eq(digestDelivery.team, team),
        eq(digestDelivery.channel, channel),
      ),
    );
}
