import type { Option } from '../../chat/option.ts';
import { numbered, readNumbered } from '../../chat/options/numbered.ts';
import { shortName } from '../../chat/options/short-name.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { listSchedules } from './find-schedules.ts';

/** A schedule's name, completed from those that stand. */
export function scheduleName(describe = 'The schedule', complete = true): Option<string, Ctx> {
  return shortName({
    field: 'schedule',
    describe,
    example: 'ml-oncall',
    standing: complete ? (ctx) => listSchedules(ctx) : undefined,
  });
}

/** `SW-3` */
export function swapRef(describe = 'The swap, such as SW-3'): Option<number, Ctx> {
  return numbered({
    letters: 'SW',
    field: 'swap',
    one: 'a swap',
    describe,
    hint: 'Swaps are named like `SW-3`: see them with `oncall show`.',
  });
}

/** What can be taken back: an override such as `O-4`, or an offered swap such as `SW-3`. */
export type Cancelled = { readonly override: number } | { readonly swap: number };

/** `O-4` or `SW-3` */
export function cancelled(): Option<Cancelled, Ctx> {
  return {
    placeholder: 'O-4|SW-3',
    describe: 'An override, such as O-4, or a swap, such as SW-3',
    required: true,
    maxLength: 12,
    parse: (raw) => {
      const [override, swap] = [readNumbered('O', raw ?? ''), readNumbered('SW', raw ?? '')];
      if (override !== undefined) return { override };
      if (swap !== undefined) return { swap };
      throw new StewardError(
        raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT',
        'This names no override and no swap.',
        {
          field: 'what',
          hint: 'Name one like `O-4` or `SW-3`: see them with `oncall show`.',
        },
      );
    },
  };
}
