import { cancelTimer, setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import type { Digest } from './find-digests.ts';
import { LATE_MS, spreadOf } from './slots.ts';

/** Due with a digest's next slot; its subject is the digest's id. */
export const DIGEST_TIMER = 'digest';
/** Due ten minutes after a slot, whose digest must be everywhere then; its subject is `<id>:<slot>`. */
export const DIGEST_WATCH_TIMER = 'digest-watch';

const watch = (id: string, slot: Date) => ({ kind: DIGEST_WATCH_TIMER, subject: `${id}:${slot.getTime()}` });

/** Sets what a slot needs: when it runs, and when it must have arrived. */
export async function startSlot(tx: Tx, id: string, slot: Date): Promise<void> {
  await setTimer(tx, { kind: DIGEST_TIMER, subject: id, dueAt: new Date(slot.getTime() + spreadOf(id)) });
  await watchSlot(tx, id, slot);
}

/** Ten minutes from the slot, or from now when it is late already. */
export async function watchSlot(tx: Tx, id: string, slot: Date): Promise<void> {
  const from = Math.max(slot.getTime(), tx.now.getTime());
  await setTimer(tx, { ...watch(id, slot), dueAt: new Date(from + LATE_MS) });
}

/** Takes away what waits for the next slot. */
export async function stopSlot(tx: Tx, { id, nextSlot }: Pick<Digest, 'id' | 'nextSlot'>): Promise<void> {
  await cancelTimer(tx, { kind: DIGEST_TIMER, subject: id });
  if (nextSlot) await cancelTimer(tx, watch(id, nextSlot));
}
