import type { Option } from '../../chat/option.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { listSchedules, SCHEDULE_NAME } from './find-schedules.ts';

/** A schedule's name, completed from those that stand. */
export function scheduleName(describe = 'The schedule', complete = true): Option<string, Ctx> {
  return {
    placeholder: 'schedule',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (SCHEDULE_NAME.test(name)) return name;
      throw new StewardError(name === '' ? 'MISSING_ARGUMENT' : 'BAD_INPUT', `"${name.slice(0, 60)}" is not a name.`, {
        field: 'schedule',
        hint: 'Use letters, digits and hyphens, at most 40, such as `ml-oncall`.',
      });
    },
    suggest: async (ctx, prefix) => {
      const names = complete ? (await listSchedules(ctx)).map(({ name }) => name) : [];
      const fitting = names.filter((name) => name.startsWith(prefix.toLowerCase())).slice(0, 25);
      return fitting.map((value) => ({ value, label: value }));
    },
  };
}

/** `SW-3` */
export function swapRef(describe = 'The swap, such as SW-3'): Option<number, Ctx> {
  return {
    placeholder: 'swap',
    describe,
    required: true,
    maxLength: 12,
    parse: (raw) => {
      const match = /^sw-?(\d{1,9})$/i.exec(raw?.trim() ?? '');
      if (match) return Number(match[1]);
      throw new StewardError(raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT', 'This is not a swap.', {
        field: 'swap',
        hint: 'Swaps are named like `SW-3`: see them with `oncall show`.',
      });
    },
  };
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
      const [, letter, number] = /^(sw|o)-?(\d{1,9})$/i.exec(raw?.trim() ?? '') ?? [];
      if (letter !== undefined)
        return letter.toLowerCase() === 'o' ? { override: Number(number) } : { swap: Number(number) };
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
