import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { lockModel } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Hold, heldStage, holdOn } from './hold.ts';
import { assertMayHold } from './may-hold.ts';
import { placeHold } from './place-hold.ts';
import { currentLifecycle } from './revision.ts';

export const SetHoldInput = z.object({ model: z.string().regex(NAME), reason: z.string().min(1).max(1_000) });

/** Stops promotions of a model to production by hand: for its owner, those who may approve them, and admins. */
export async function setHold(ctx: Ctx, raw: z.input<typeof SetHoldInput>): Promise<Hold> {
  const input = SetHoldInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { lifecycle } = await currentLifecycle(tx);
    const model = await lockModel(tx, input.model);
    const stage = heldStage(lifecycle);
    await assertMayHold(tx, lifecycle, model, { stage, verb: 'set' });
    if (await holdOn(tx, model.name, stage)) {
      throw new StewardError('ALREADY_THERE', `${model.name} is held from ${stage} already.`, {
        hint: `See why with \`hold show ${model.name}\`.`,
      });
    }
    return placeHold(tx, { model: model.name, stage, reason: input.reason });
  });
}
