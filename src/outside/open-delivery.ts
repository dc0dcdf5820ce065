import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Delivery, getDelivery } from './deliveries.ts';
import { type DeliveryTarget, webhookDelivery } from './tables.ts';

/** Writes down what is to be sent before it is sent; what stands already stays, so that each try sends the same bytes. */
export async function openDelivery(
  ctx: Ctx,
  message: {
    readonly id: string;
    readonly request: number;
    readonly subject: string;
    readonly target: DeliveryTarget;
    readonly body: string;
  },
): Promise<Delivery> {
  return inTransaction(ctx, async (tx) => {
    await tx.db
      .insert(webhookDelivery)
      .values({ workspaceId: tx.workspace, ...message, state: 'waiting', createdAt: tx.now })
      .onConflictDoNothing();
    return getDelivery(tx, message.id);
  });
}
