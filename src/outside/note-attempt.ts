import { sql } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Delivery, isDelivery } from './deliveries.ts';
import { deliveryGone } from './events.ts';
import { webhookDelivery } from './tables.ts';

export interface Attempt {
  readonly state: Exclude<Delivery['state'], 'waiting'>;
  /** Null when nothing answered. */
  readonly status: number | null;
  /** The first part of the answer, or why there was none. */
  readonly excerpt: string;
}

const LONGEST_EXCERPT = 500;

/** Writes down how a try ended. What was delivered once stays delivered, whatever a replay met. */
export async function noteAttempt(ctx: Ctx, delivery: Delivery, attempt: Attempt): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(webhookDelivery)
      .set({
        attempts: sql`${webhookDelivery.attempts} + 1`,
        state: sql`case when ${webhookDelivery.state} = 'delivered' and ${attempt.state} <> 'gone'
          then 'delivered' else ${attempt.state} end`,
        status: attempt.status,
        // Postgres keeps no zero bytes in text.
        excerpt: attempt.excerpt.replaceAll('\0', '').slice(0, LONGEST_EXCERPT),
        lastAt: tx.now,
        ...(attempt.state === 'delivered' ? { deliveredAt: tx.now } : {}),
      })
      .where(isDelivery(tx, delivery.id));
    if (attempt.state === 'gone') emit(tx, deliveryGone({ delivery: delivery.id, request: delivery.request }));
  });
}
