import { StewardError } from '../kernel/errors.ts';
import { parseModel } from '../registry/names.ts';
import { CONTEXT } from './report-check.ts';

export interface ReportLimits {
  readonly contexts?: string[];
  readonly models?: string[];
}

/** The lists of a token as they were typed: contexts as CI writes them, models by their names. BAD_INPUT otherwise. */
export function reportLimits(typed: {
  readonly contexts: readonly string[] | undefined;
  readonly models: readonly string[] | undefined;
}): ReportLimits {
  const [contexts, models] = [typed.contexts ?? [], typed.models ?? []];
  const odd = contexts.find((context) => !CONTEXT.test(context));
  if (odd !== undefined) {
    throw new StewardError('BAD_INPUT', `"${odd.slice(0, 60)}" is not a context.`, {
      field: 'context',
      hint: 'Write it as CI reports it, such as `ci/tests`, at most 100 characters.',
    });
  }
  return {
    ...(contexts.length > 0 ? { contexts: [...contexts] } : {}),
    ...(models.length > 0 ? { models: models.map((model) => parseModel(model, 'model')) } : {}),
  };
}
