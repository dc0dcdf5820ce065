import { z } from 'zod';
import { SHORT_NAME } from '../chat/options/short-name.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { callerOf } from '../people/get-person.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { addPlaces, assertModels, SetupInput, scheduled, setupBody } from './digest-setup.ts';
import { digestCreated } from './events.ts';
import type { Digest } from './find-digests.ts';
import { digest } from './tables.ts';
import { startSlot } from './timers.ts';

export const CreateDigestInput = SetupInput.extend({ name: z.string().regex(SHORT_NAME) });
export type CreateDigestInput = z.input<typeof CreateDigestInput>;

/**
 * Makes a digest that belongs to the caller and sets its first slot. That Steward can post in its channels was tried
 * before (`proveChannel`). NAME_TAKEN while one of that name stands; BAD_INPUT for a zone that does not exist and a
 * schedule that never comes.
 */
export async function createDigest(ctx: Ctx, raw: CreateDigestInput): Promise<Digest> {
  const input = CreateDigestInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const owner = await callerOf(tx);
    const { cron, next } = scheduled(input.at, input.zone, tx.now);
    await assertModels(tx, input.models);
    const [row] = await tx.db
      .insert(digest)
      .values({
        workspaceId: tx.workspace,
        id: tx.newId(),
        name: input.name,
        owner: owner.id,
        schedule: input.at.trim(),
        cron,
        zone: input.zone,
        models: input.models ?? null,
        sections: input.sections ?? ['kpi', 'drift', 'requests', 'incidents'],
        onlyChanges: input.onlyChanges ?? false,
        missed: input.missed ?? 'latest',
        missedMost: input.missedMost ?? 3,
        nextSlot: next,
        at: tx.now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw new StewardError('NAME_TAKEN', `A digest is called ${input.name} already.`, {
        field: 'name',
        hint: `Change it with \`digest edit ${input.name}\`, or read it yourself with \`digest subscribe ${input.name}\`.`,
      });
    }
    await addPlaces(tx, row.id, input.places);
    await startSlot(tx, row.id, next);
    emit(tx, digestCreated(setupBody(row, input.places)));
    return row;
  });
}
