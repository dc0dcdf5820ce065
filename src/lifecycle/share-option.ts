import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';

/** A part of the traffic as people write it: `10%`, `10 %`, `12.5%`; 0 to 1, only as `--share`. */
export function share(describe = 'Part of the traffic, such as 10%'): Option<number> {
  return {
    placeholder: 'percent',
    describe,
    required: true,
    named: true,
    maxLength: 8,
    parse: (raw) => {
      const typed = raw?.trim() ?? '';
      const percent = Number(/^(\d{1,3}(?:\.\d)?)\s*%$/.exec(typed)?.[1]);
      if (percent > 0 && percent <= 100) return Math.round(percent * 10) / 1_000;
      throw new StewardError('BAD_INPUT', `"${typed.slice(0, 20)}" is not a share of the traffic.`, {
        field: 'share',
        hint: 'Write it like `--share 10%`: more than 0, at most 100, one digit after the point.',
      });
    },
  };
}
