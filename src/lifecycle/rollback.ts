import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { lockModel, placementOf } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { beginRequest } from './begin-request.ts';
import { clearTheWay } from './clear-the-way.ts';
import { getRequest, type Request } from './find-request.ts';
import { openReview } from './open-review.ts';
import { placeHold } from './place-hold.ts';
import type { Policy } from './policy.ts';
import { rollbackTarget } from './rollback-target.ts';
import { approve } from './settle.ts';

export const RollbackInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  reason: z.string().max(2_000).optional(),
  /** The incident it is for, `INC-4`. */
  incident: z.string().max(20).optional(),
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});

/**
 * Puts back the version that was in production directly before: its digest unchanged, within the track's time, by the
 * owner or a group the track names, without approval (contract.md section 3). Anything else is a promotion. Where the
 * track says so, further promotions are held and the rollback is reviewed.
 */
export async function rollback(
  ctx: Ctx,
  raw: z.input<typeof RollbackInput>,
  /** Whose right it is: the caller's, or that of the track's policy to roll back by itself. */
  right: 'caller' | 'policy' = 'caller',
): Promise<Request> {
  const input = RollbackInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, input.model);
    const { model, track, stage, revision, lifecycle, current, target, version } = await rollbackTarget(
      tx,
      input,
      right,
    );
    await clearTheWay(tx, { track: track.name, model: model.name, stage }, `${model.name} was rolled back`);
    const from = (await placementOf(tx, target.subject, track.name))?.stage ?? track.stages[0]!;
    const policy: Pick<Policy, 'name'> = { name: 'rollback' };
    const plan = {
      track,
      model,
      version,
      subject: target.subject,
      from,
      to: stage,
      policy: policy as Policy,
      revision,
    };
    const number = await beginRequest(
      tx,
      { ...plan, incumbent: current?.subject, incumbentMetrics: undefined, gates: [] },
      { ...input, kind: 'rollback' },
    );
    const by = [humanOf(tx.actor)].filter((person) => person !== undefined);
    const opened = await getRequest(tx, number);
    const done = await approve(tx, opened, track, by);
    const reason = input.reason;
    if (track.rollback?.hold) await placeHold(tx, { model: model.name, stage, request: number, reason });
    await openReview(tx, opened, lifecycle);
    return done;
  });
}
