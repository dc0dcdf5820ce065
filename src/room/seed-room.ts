import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import type { RoomPerson } from './persons.ts';
import { roomChannel, roomPerson } from './tables.ts';

/** What a fresh console starts with. */
export interface RoomSeed {
  readonly channels: readonly { readonly id: string; readonly topic?: string }[];
  readonly people: readonly RoomPerson[];
}

/** Makes the channels and persons that are not there yet; running it twice does no harm. */
export async function seedRoom(ctx: Ctx, seed: RoomSeed): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await nextChange(tx);
    for (const [position, { id, topic }] of seed.channels.entries()) {
      await tx.db
        .insert(roomChannel)
        .values({ workspaceId: tx.workspace, id, topic: topic ?? null, position, at: tx.now })
        .onConflictDoNothing();
    }
    for (const [position, { id, name, about, zone }] of seed.people.entries()) {
      const at = new Date(tx.now.getTime() + position);
      await tx.db
        .insert(roomPerson)
        .values({ workspaceId: tx.workspace, id, name, about: about ?? null, zone: zone ?? null, at })
        .onConflictDoNothing();
    }
  });
}
