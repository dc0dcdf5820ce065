import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** A length of time in seconds: `30s`, `5m`, `2h`, `1d`, `1h30m`. */
export function seconds(describe: string, limits: SecondsLimits = {}): Option<number> {
  const parse = (raw: string | undefined): number => within(readSeconds(raw ?? ''), limits);
  return { placeholder: '5m', describe, required: true, maxLength: 20, parse };
}

/** The shortest and longest that is taken, as they are typed. */
export interface SecondsLimits {
  readonly from?: string;
  readonly to?: string;
}

function within(value: number, { from, to }: SecondsLimits): number {
  const short = from !== undefined && value < readSeconds(from);
  if (!short && (to === undefined || value <= readSeconds(to))) return value;
  throw new StewardError(
    'BAD_INPUT',
    short ? `This is too short: at least ${from}.` : `This is too long: at most ${to}.`,
    {
      hint: 'Write it like `30s`, `5m`, `2h` or `1d`.',
    },
  );
}

/** `1h30m` to 5400. Throws BAD_INPUT. */
export function readSeconds(raw: string): number {
  const given = raw
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/min(utes?)?/g, 'm');
  const parts = [...given.matchAll(/(\d{1,6})([smhdw])/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === given)
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0);
  throw new StewardError('BAD_INPUT', `"${raw.slice(0, 40)}" is not a length of time.`, {
    hint: 'Write it like `30s`, `5m`, `2h` or `1d`.',
  });
}
