import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { evidenceRules } from './evidence-rules.ts';

/** A kind of evidence; which there are is the lifecycle's, so the verb judges it. */
export function evidenceKind(): Option<string, Ctx> {
  return {
    placeholder: 'kind',
    describe: 'What it is, such as bias-audit or stress-test',
    required: true,
    maxLength: 40,
    parse: (raw) => {
      if (raw !== undefined && raw.trim() !== '') return raw.trim().toLowerCase().slice(0, 40);
      throw new StewardError('MISSING_ARGUMENT', 'The kind of evidence is missing.', { field: 'kind' });
    },
    suggest: async (ctx, prefix) => {
      const { kinds } = await evidenceRules(ctx);
      const names = kinds.map((kind) => kind.name).filter((name) => name.startsWith(prefix.toLowerCase()));
      return names.slice(0, 25).map((value) => ({ value, label: value }));
    },
  };
}
