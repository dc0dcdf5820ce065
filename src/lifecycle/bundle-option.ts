import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';

/** All requests that were asked for in one go; a button says what its picture showed of each. */
export interface All {
  readonly rounds?: readonly (number | null)[] | undefined;
}

const ROUNDS = /^(?:\d{1,6}|-)(?:\.(?:\d{1,6}|-)){0,9}$/;
const YES = ['', 'yes', 'true', 'on'];
const NO = ['no', 'false', 'off'];

/** `--all`: undefined when it is not given. A button writes `all=1.-.2`, the evidence rounds in order, `-` for none. */
export function all(describe = 'All that were asked for together with it'): Option<All | undefined> {
  return {
    placeholder: 'yes|no',
    describe,
    required: false,
    flag: true,
    parse: (raw) => {
      const value = raw?.trim().toLowerCase();
      if (value === undefined || NO.includes(value)) return undefined;
      if (YES.includes(value)) return {};
      if (ROUNDS.test(value))
        return { rounds: value.split('.').map((round) => (round === '-' ? null : Number(round))) };
      throw new StewardError('BAD_INPUT', `"${value.slice(0, 20)}" is neither yes nor no.`, {
        hint: 'Leave the value out for yes.',
      });
    },
  };
}

/** How a button says it. */
export const writtenRounds = (rounds: readonly (number | null)[]): string =>
  rounds.map((round) => round ?? '-').join('.');
