import { StewardError } from '../../kernel/errors.ts';
import type { Option } from '../option.ts';
import { clip } from './given.ts';

const yes = new Set(['', 'yes', 'true', 'on', '1']);
const no = new Set(['no', 'false', 'off', '0']);

/** Whether what was given for a flag means that it is not set. */
export const isNo = (raw: string): boolean => no.has(raw.trim().toLowerCase());

/** A flag without a value: `--dry-run`. False when it is not given. */
export function flag(describe: string): Option<boolean> {
  return {
    placeholder: 'yes|no',
    describe,
    required: false,
    flag: true,
    parse: (raw) => {
      if (raw === undefined) return false;
      const value = raw.trim().toLowerCase();
      if (yes.has(value)) return true;
      if (no.has(value)) return false;
      throw new StewardError('BAD_INPUT', `"${clip(raw)}" is neither yes nor no.`, {
        hint: 'Leave the value out for yes.',
      });
    },
  };
}
