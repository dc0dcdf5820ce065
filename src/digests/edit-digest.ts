import { z } from 'zod';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { addPlaces, assertModels, removeOwnPlaces, SetupInput, scheduled, setupBody } from './digest-setup.ts';
import { digestEdited } from './events.ts';
import { type Digest, isDigest, lockOwnDigest, placesOf } from './find-digests.ts';
import { digest } from './tables.ts';
import { startSlot, stopSlot } from './timers.ts';

export const EditDigestInput = SetupInput.partial().extend({ name: z.string().max(60) });
export type EditDigestInput = z.input<typeof EditDigestInput>;

/**
 * Changes what was named and leaves the rest. `places` names all channels anew, and the owner's own direct messages; who
 * subscribed by himself stays. `models: null` is every model. A changed schedule counts from now on.
 */
export async function editDigest(ctx: Ctx, raw: EditDigestInput): Promise<Digest> {
  const input = EditDigestInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const before = await lockOwnDigest(tx, input.name);
    const schedule = (input.at ?? before.schedule).trim();
    const zone = input.zone ?? before.zone;
    const { cron, next } = scheduled(schedule, zone, tx.now);
    await assertModels(tx, input.models);
    const moved = cron !== before.cron || zone !== before.zone;
    const nextSlot = before.pausedAt ? null : moved ? next : before.nextSlot;
    const [row = before] = await tx.db
      .update(digest)
      .set({
        schedule,
        cron,
        zone,
        nextSlot,
        models: input.models === undefined ? before.models : input.models,
        sections: input.sections ?? before.sections,
        onlyChanges: input.onlyChanges ?? before.onlyChanges,
        missed: input.missed ?? before.missed,
        missedMost: input.missedMost ?? before.missedMost,
      })
      .where(isDigest(tx, before))
      .returning();
    if (input.places) {
      await removeOwnPlaces(tx, row.id, await personIdsOf(tx, [row.owner]));
      await addPlaces(tx, row.id, input.places);
    }
    if (moved && nextSlot) {
      await stopSlot(tx, before);
      await startSlot(tx, row.id, nextSlot);
    }
    const { owner: _, ...body } = setupBody(
      row,
      (await placesOf(tx, [row.id])).map(({ platform, team, channel }) => ({ platform, team, channel })),
    );
    emit(tx, digestEdited(body));
    return row;
  });
}
