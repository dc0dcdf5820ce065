import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { requestName } from '../lifecycle/find-request.ts';
import { setTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Delivery, lockDelivery } from './deliveries.ts';
import { deliveryReplayed } from './events.ts';

/** Due when a delivery is to be sent once more. */
export const REPLAY_TIMER = 'delivery-replay';

export const ReplayDeliveryInput = z.object({ delivery: z.string().regex(/^msg_[0-9a-f]{24}$/) });

/** Lets a webhook be sent once more with the id it had, so that a receiver that has it already leaves it out. */
export async function replayDelivery(ctx: Ctx, raw: z.input<typeof ReplayDeliveryInput>): Promise<Delivery> {
  const input = ReplayDeliveryInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    // Locked, so that no sweep takes it between this answer and the sending.
    const found = await lockDelivery(tx, input.delivery);
    if (found.state === 'gone') {
      throw new StewardError(
        'NOT_ALLOWED',
        `The receiver of ${found.id} answered 410 Gone, so nothing is sent there again.`,
        {
          hint: `Change the address in the lifecycle file, then withdraw ${requestName(found.request)} and ask again.`,
        },
      );
    }
    await setTimer(tx, { kind: REPLAY_TIMER, subject: found.id, dueAt: tx.now });
    emit(tx, deliveryReplayed({ delivery: found.id, request: found.request }));
    return found;
  });
}
