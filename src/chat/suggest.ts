import type { Ctx } from '../store/unit.ts';
import { shorten } from './budget.ts';
import type { Command } from './command.ts';
import { commandNamed } from './find-command.ts';
import { findOption } from './names.ts';
import type { Option } from './option.ts';
import { MOST_SUGGESTIONS, matching } from './options/matching.ts';
import type { Suggestion, SuggestQuery } from './ports/platform.ts';

/** Discord takes choices of 100 characters each (discord-api-docs, "Application command option choice"). */
const longestSuggestion = 100;

/** Who and which channels there are, for platforms without pickers of their own in the line: the console. */
export interface PickerPorts {
  readonly people?: (ctx: Ctx, prefix: string) => Promise<readonly Suggestion[]>;
  readonly channels?: (ctx: Ctx, prefix: string) => Promise<readonly Suggestion[]>;
}

/** What is picked: people too where a name may be a mention and begins as one. */
export const pickerOf = (option: Option<unknown, Ctx>, prefix: string): Option<unknown, Ctx>['picker'] =>
  option.mentions && prefix.startsWith('@') ? 'person' : option.picker;

/** What fits an option so far: its closed choices, what its feature suggests, or people and channels. Empty when reading fails. */
export async function suggestionsFor(
  option: Option<unknown, Ctx>,
  prefix: string,
  values: Readonly<Record<string, string>>,
  ctx: Ctx | undefined,
  pickers: PickerPorts = {},
): Promise<readonly Suggestion[]> {
  if (option.choices) return matching(option.choices, prefix);
  const kind = pickerOf(option, prefix);
  const picker = kind === 'person' ? pickers.people : kind === 'channel' ? pickers.channels : undefined;
  if (!ctx || !(option.suggest ?? picker)) return [];
  try {
    const found =
      option.suggest && kind === option.picker
        ? await option.suggest(ctx, prefix, values)
        : matching((await picker?.(ctx, prefix.replace(/^[@#]/, ''))) ?? [], prefix.replace(/^[@#]/, ''));
    return found.slice(0, MOST_SUGGESTIONS);
  } catch (error) {
    ctx.log.debug('suggestions could not be read', { error });
    return [];
  }
}

/** Suggestions for a typed option (Discord's autocomplete); of a repeatable one its last word is completed. */
export async function suggestFor(
  commands: readonly Command[],
  query: SuggestQuery,
  ctx: Ctx,
  pickers: PickerPorts = {},
): Promise<readonly Suggestion[]> {
  const command = commandNamed(commands, query.command);
  const name = command && findOption(command, query.option);
  if (!command || name === undefined) return [];
  const option = command.options[name] as Option<unknown, Ctx>;
  const last = option.repeatable ? /\S*$/.exec(query.prefix)![0] : query.prefix.trim();
  const before = query.prefix.slice(0, query.prefix.length - last.length);
  const found = await suggestionsFor(option, last, namedValues(command, query.values), ctx, pickers);
  return found.flatMap(({ value, label }) => {
    const whole = option.repeatable ? `${before}${value}` : value;
    // A value that was cut would name something else.
    return whole.length > longestSuggestion
      ? []
      : [{ value: whole, label: shorten(`${option.repeatable ? before : ''}${label}`, longestSuggestion) }];
  });
}

function namedValues(command: Command, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([typed, value]) => [findOption(command, typed) ?? typed, value]),
  );
}
