import { StewardError } from '../kernel/errors.ts';
import { namesOf } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { requestName } from './find-request.ts';
import { holdOn } from './hold.ts';

/** Who holds a model from a stage, why, and how it is let go; undefined when nobody does. */
export async function heldProblem(ctx: Ctx, model: string, to: string): Promise<StewardError | undefined> {
  const hold = await holdOn(ctx, model, to);
  if (!hold) return undefined;
  const [name] = hold.setBy === null ? [] : await namesOf(ctx, [hold.setBy]);
  const by = `${name ? `@${name}` : 'Somebody'} holds ${model} from ${to}`;
  const since = hold.request === null ? '' : ` since ${requestName(hold.request)} rolled it back`;
  return new StewardError('HELD', `${by}${since}: ${hold.reason ?? 'no reason is kept'}.`, {
    hint: `When the cause is mended, let it go with \`hold release ${model} --reason "..."\`; \`hold show ${model}\` says who may.`,
  });
}
