import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';
import { matching } from './matching.ts';

/** What people call what they make: a digest, a schedule, a freeze. */
export const SHORT_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A short name, in any case, such as `example`; completed from those that stand, where it names one of them. */
export function shortName<C>(of: {
  readonly field: string;
  readonly describe: string;
  readonly example: string;
  readonly standing?: ((ctx: C) => Promise<readonly { readonly name: string }[]>) | undefined;
}): Option<string, C> {
  const { field, describe, example, standing } = of;
  const suggest = async (ctx: C, prefix: string) => {
    const names = ((await standing?.(ctx)) ?? []).map(({ name }) => ({ value: name, label: name }));
    return matching(names, prefix);
  };
  return {
    placeholder: field,
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (SHORT_NAME.test(name)) return name;
      throw new StewardError(name === '' ? 'MISSING_ARGUMENT' : 'BAD_INPUT', `"${name.slice(0, 60)}" is not a name.`, {
        field,
        hint: `Use letters, digits and hyphens, at most 40, such as \`${example}\`.`,
      });
    },
    ...(standing ? { suggest } : {}),
  };
}
