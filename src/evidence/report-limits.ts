import { StewardError } from '../kernel/errors.ts';
import { getModel } from '../registry/find.ts';
import { parseModel } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { CONTEXT } from './report-check.ts';

export interface ReportLimits {
  readonly contexts?: string[];
  readonly models?: string[];
}

/** The lists of a token as they were typed: contexts as CI writes them, models that exist. BAD_INPUT or UNKNOWN_MODEL otherwise. */
export async function reportLimits(
  ctx: Ctx,
  typed: { readonly contexts: readonly string[] | undefined; readonly models: readonly string[] | undefined },
): Promise<ReportLimits> {
  const [contexts, models] = [typed.contexts ?? [], typed.models ?? []];
  const odd = contexts.find((context) => !CONTEXT.test(context));
  if (odd !== undefined) {
    throw new StewardError('BAD_INPUT', `"${odd.slice(0, 60)}" is not a context.`, {
      field: 'context',
      hint: 'Write it as CI reports it, such as `ci/tests`, at most 100 characters.',
    });
  }
  const known: string[] = [];
  for (const model of models) known.push((await getModel(ctx, parseModel(model, 'model'))).name);
  return {
    ...(contexts.length > 0 ? { contexts: [...contexts] } : {}),
    ...(known.length > 0 ? { models: known } : {}),
  };
}
