import { StewardError } from '../../kernel/errors.ts';
import { getModel } from '../../registry/find.ts';
import type { Subject } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { verdictsOf } from './verdicts-of.ts';

/** The version that is named; of a model alone the one whose window was judged last. UNKNOWN_BASELINE when none was. */
export async function judgedVersion(
  ctx: Ctx,
  { model, version }: Subject,
): Promise<{ readonly model: string; readonly version: string }> {
  if (version !== undefined) return { model, version };
  await getModel(ctx, model);
  const [last] = (await verdictsOf(ctx, { model })).sort((a, b) => b.to.getTime() - a.to.getTime());
  if (last) return { model, version: last.version };
  throw new StewardError('UNKNOWN_BASELINE', `No window of ${model} was judged yet.`, {
    hint: `See \`drift show ${model}\`.`,
  });
}
