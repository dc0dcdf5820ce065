import type { Option } from '../../chat/option.ts';
import { choice, named, number, optional, text } from '../../chat/options/index.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { SIGNALS } from './compare.ts';
import type { DriftOverrides } from './rule.ts';

/** `2 of 3` */
function windowsNeeded(): Option<{ readonly needed: number; readonly of: number } | undefined, Ctx> {
  return {
    placeholder: '2 of 3',
    describe: 'How many of the last windows begin a breach, such as "2 of 3"',
    required: false,
    named: true,
    maxLength: 20,
    parse: (raw) => {
      if (raw === undefined || raw.trim() === '') return undefined;
      const found = /^(\d{1,2})\s*(?:of|\/)\s*(\d{1,2})$/i.exec(raw.trim());
      const [needed, of] = [Number(found?.[1]), Number(found?.[2])];
      if (found && needed >= 1 && needed <= of && of <= 20) return { needed, of };
      throw new StewardError('BAD_INPUT', `"${raw.slice(0, 40)}" is not a number of windows.`, {
        field: 'windows',
        hint: 'Write it like `"2 of 3"`, at most of 20.',
      });
    },
  };
}

const positive = (describe: string, max: number) => named(optional(number(describe, { min: 1e-9, max })));
const whole = (describe: string, min: number, max: number) =>
  named(optional(number(describe, { min, max, integer: true })));

export const featureOption = (describe: string) =>
  named(optional(text(describe, { maxLength: 100, placeholder: 'feature' })));
export const signalOption = () =>
  named(optional(choice('Its values, the missing ones, or those of another type', SIGNALS)));

/** What `drift rule` and `drift backtest` take. */
export const ruleFields = {
  alpha: positive('Adjusted p at which a difference is significant; 0.05', 0.5),
  distance: positive('Numbers: floor in standard deviations; 0.1', 1_000),
  psi: positive('Floor of PSI; 0.1', 100),
  variation: positive('Categories: floor of the share of rows that differ; 0.1', 1),
  share: positive('Floor for the share of missing values to change; 0.05', 1),
  minimum: whole('Values needed on each side; 100', 2, 1_000_000),
  windows: windowsNeeded(),
  clear: whole('Windows within bounds that end a breach; 2', 1, 20),
  cooldown: whole('Hours after a breach without a new one; 0', 0, 2_160),
};

type Given = { readonly [K in keyof typeof ruleFields]: ReturnType<(typeof ruleFields)[K]['parse']> };

/** What was given, as the rule has it. */
export function overridesOf({ windows, ...rest }: Given): DriftOverrides {
  return Object.fromEntries(
    Object.entries({ ...rest, ...windows }).filter(([, value]) => value !== undefined),
  ) as DriftOverrides;
}
