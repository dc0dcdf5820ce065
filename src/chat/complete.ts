import { isStewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import type { Command } from './command.ts';
import { findCommand } from './find-command.ts';
import { kebab } from './kebab.ts';
import { findOption, optionsOf } from './names.ts';
import { normalise } from './normalise.ts';
import type { Option, ParseEnv } from './option.ts';
import { readArguments } from './read-line.ts';
import { type PickerPorts, pickerOf, suggestionsFor } from './suggest.ts';
import { quoted, type Token, tokenise } from './tokenise.ts';
import { usageOf } from './usage.ts';

/** One way to go on. */
export interface CompletionItem {
  /** The whole line once this is chosen, without slash, root or mention. */
  readonly line: string;
  readonly label: string;
  readonly detail?: string;
  /** Set when a person was chosen: his id, so that `@ada` in the line counts as a mention. */
  readonly mention?: string;
}

/** What fits a line that is being typed, its end being where the cursor stands. */
export interface Completion {
  readonly items: readonly CompletionItem[];
  /** The argument that is due now. */
  readonly due?: { readonly name: string; readonly describe: string; readonly required: boolean };
  /** The command's usage line, once the command is known. */
  readonly usage?: string;
}

export interface CompleteParts {
  /** Those that the person may give. */
  readonly commands: readonly Command[];
  readonly env: ParseEnv;
  /** For suggestions that are read; without it only commands, options and closed choices are completed. */
  readonly ctx?: Ctx;
  readonly pickers?: PickerPorts;
}

/** Completes a line: first its command, then its arguments. Never throws for what was typed. */
export async function complete(parts: CompleteParts, line: string): Promise<Completion> {
  const typed = normalise(line, parts.env.origin.platform).replace(/^\s+/, '');
  const tokens = tokenise(typed);
  const last = tokens.at(-1);
  const partial = last && last.end === typed.length && !/\s$/.test(typed) ? last : undefined;
  const head = partial ? tokens.slice(0, -1) : tokens;
  const found = commandIn(parts.commands, head);
  if (!found) return { items: commandItems(parts.commands, typed) };
  const at: Cursor = {
    command: found.command,
    head: head.slice(found.words),
    partial: partial?.text ?? '',
    base: typed.slice(0, partial?.start ?? typed.length),
    typed,
  };
  return { ...(await completeArgument(parts, at)), usage: usageOf(found.command) };
}

interface Cursor {
  readonly command: Command;
  /** The finished words after the command's name. */
  readonly head: readonly Token[];
  /** The word under the cursor, perhaps empty, and everything before it. */
  readonly partial: string;
  readonly base: string;
  readonly typed: string;
}

async function completeArgument(parts: CompleteParts, at: Cursor): Promise<Omit<Completion, 'usage'>> {
  const { command, partial } = at;
  const options = command.options as Readonly<Record<string, Option<unknown, Ctx>>>;
  const pending = pendingName(command, at.head);
  const raw = given(parts, at, pending === undefined ? at.head : at.head.slice(0, -1));
  if (!raw) return { items: [] };
  const equals = /^--([\w-]+)=(.*)$/s.exec(partial);
  if (pending === undefined && !equals && partial.startsWith('-')) return { items: optionItems(at, raw) };
  const byEquals = equals ? findOption(command, equals[1]!) : undefined;
  const name = pending ?? byEquals ?? dueName(command, raw, partial);
  const option = name === undefined ? undefined : options[name];
  if (name === undefined || !option) return { items: optionItems(at, raw) };
  const isFiller = option.filler === partial.toLowerCase();
  const prefix = equals ? equals[2]! : isFiller ? '' : partial;
  const base = equals ? `${at.base}--${equals[1]}=` : isFiller ? `${at.typed} ` : at.base;
  const suggestions = await suggestionsFor(option, prefix, raw, parts.ctx, parts.pickers);
  const items = suggestions.map(({ value, label }): CompletionItem => {
    if (pickerOf(option, prefix) === 'person')
      return { line: `${base}@${value} `, label: `@${value}`, detail: label, mention: value };
    const word = option.picker === 'channel' ? `#${value}` : quoted(value);
    return { line: `${base}${word} `, label: word, ...(label === value ? {} : { detail: label }) };
  });
  const more = option.required || partial !== '' || pending !== undefined ? [] : optionItems(at, raw);
  return {
    items: [...items, ...more],
    due: { name: kebab(name), describe: option.describe, required: option.required },
  };
}

function commandIn(
  commands: readonly Command[],
  head: readonly Token[],
): { command: Command; words: number } | undefined {
  if (head.length === 0) return undefined;
  try {
    const found = findCommand(
      commands,
      head.slice(0, 2).map(({ text }) => text),
    );
    return found.type === 'command' ? found : undefined;
  } catch (error) {
    if (isStewardError(error)) return undefined;
    throw error;
  }
}

/** Commands that begin with what was typed, else those in which it stands somewhere. */
function commandItems(commands: readonly Command[], typed: string): readonly CompletionItem[] {
  const wanted = typed.toLowerCase().replace(/\s+/g, ' ');
  const named = (command: Command): readonly string[] => [command.name, ...(command.aliases ?? [])];
  const begins = commands.filter((command) => named(command).some((name) => name.startsWith(wanted)));
  const holds = (command: Command): boolean =>
    [...named(command), command.summary].some((text) => text.toLowerCase().includes(wanted.trim()));
  const fitting = begins.length > 0 ? begins : wanted.trim().length > 1 ? commands.filter(holds) : [];
  return fitting.map(({ name, summary }) => ({ line: `${name} `, label: name, detail: summary }));
}

/** Options that may still be given by name; a flag typed so far narrows them. */
function optionItems(at: Cursor, raw: Readonly<Record<string, string>>): readonly CompletionItem[] {
  const wanted = at.partial.replace(/^-+/, '').toLowerCase();
  return optionsOf(at.command)
    .filter(([name, option]) => (raw[name] === undefined || option.repeatable) && kebab(name).startsWith(wanted))
    .filter(([, option]) => at.partial !== '' || option.flag || option.named || !option.required)
    .map(([name, option]) => ({
      line: `${at.base}--${kebab(name)} `,
      label: `--${kebab(name)}`,
      detail: option.describe,
    }));
}

/** The option whose value is awaited after `--name `. */
function pendingName(command: Command, head: readonly Token[]): string | undefined {
  const last = head.at(-1);
  if (!last || last.quoted || !last.text.startsWith('--') || last.text.includes('=')) return undefined;
  const name = findOption(command, last.text.slice(2));
  return name === undefined || command.options[name]?.flag ? undefined : name;
}

/** What the finished words give so far; undefined when they do not read. */
function given(parts: CompleteParts, at: Cursor, head: readonly Token[]): Readonly<Record<string, string>> | undefined {
  try {
    return readArguments(at.command, at.typed.slice(0, head.at(-1)?.end ?? 0), head, parts.env);
  } catch (error) {
    if (isStewardError(error)) return undefined;
    throw error;
  }
}

/** The positional argument that is due: the first not given, or a text or list that goes on with this word. */
function dueName(command: Command, raw: Readonly<Record<string, string>>, word: string): string | undefined {
  const positional = optionsOf(command).filter(([, option]) => !option.flag && !option.named);
  const open = positional.find(([name]) => raw[name] === undefined);
  const goesOn = positional.findLast(
    ([name, option], place) =>
      raw[name] !== undefined &&
      (option.goesOn
        ? positional.slice(place + 1).every(([later]) => raw[later] === undefined) && option.goesOn(raw[name], word)
        : option.rest || option.repeatable),
  );
  return (goesOn ?? open)?.[0];
}
