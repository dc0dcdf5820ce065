import { StewardError } from '../kernel/errors.ts';
import type { Command } from './command.ts';
import { commandNamed, findCommand } from './find-command.ts';
import type { Said } from './invocation.ts';
import { findOption, unknownOption } from './names.ts';
import { normalise } from './normalise.ts';
import type { Option, ParseEnv } from './option.ts';
import { asksForHelp, isInThread, readArguments } from './read-line.ts';
import { stripInvisible } from './sanitise.ts';
import { tokenise } from './tokenise.ts';
import { readInvocation } from './written.ts';

/** Which command was meant with which arguments, as typed: nothing of it is parsed yet. */
export type Read =
  | {
      readonly type: 'call';
      readonly command: Command;
      readonly raw: Readonly<Record<string, string>>;
      readonly help: boolean;
      readonly seen?: number;
      readonly confirmed: boolean;
    }
  /** A group's word alone (`model`): the answer is its commands. */
  | { readonly type: 'group'; readonly word: string };

/** Reads what was said in any of its three shapes. Throws UNKNOWN_COMMAND, UNKNOWN_OPTION, BAD_INPUT, MISSING_ARGUMENT. */
export function readSaid(commands: readonly Command[], said: Said, env: ParseEnv): Read {
  if (said.type === 'line') return readLine(commands, said.text, env);
  if (said.type === 'typed') {
    const command = required(commands, said.command);
    return { type: 'call', command, raw: rawOf(command, said.values, 'typed'), help: false, confirmed: false };
  }
  const { command: word, values, seen, confirmed = false } = readInvocation(said.invocation);
  const command = required(commands, word);
  const raw = { ...rawOf(command, values, 'written'), ...rawOf(command, said.values ?? {}, 'typed') };
  return { type: 'call', command, raw, help: false, confirmed, ...(seen === undefined ? {} : { seen }) };
}

function readLine(commands: readonly Command[], text: string, env: ParseEnv): Read {
  const line = normalise(text, env.origin.platform);
  const tokens = tokenise(line);
  const words = tokens.filter((token) => !asksForHelp(line, token));
  const help = words.length < tokens.length;
  if (words.length === 0) return readEmpty(commands);
  const first = words.slice(0, 2).map((word) => word.text);
  const found = findCommand(commands, first, isInThread(env) || env.mentioned ? 'incident' : undefined);
  if (found.type === 'group') return found;
  const { command } = found;
  if (help) return { type: 'call', command, raw: {}, help, confirmed: false };
  const raw = readArguments(command, line, tokens.slice(found.words), env);
  return { type: 'call', command, raw, help, confirmed: false };
}

/** `/steward` alone asks what there is. */
function readEmpty(commands: readonly Command[]): Read {
  return { type: 'call', command: required(commands, 'help'), raw: {}, help: false, confirmed: false };
}

function required(commands: readonly Command[], typed: string): Command {
  const command = commandNamed(commands, typed);
  if (command) return command;
  throw new StewardError('UNKNOWN_COMMAND', `There is no command \`${typed.slice(0, 60)}\` any more.`, {
    hint: 'Type `help` to see what there is.',
  });
}

/**
 * Values by option name; blank ones were not given. What was typed for a repeatable option is one text with blanks between, or,
 * where one of them takes a line, one text of lines.
 */
function rawOf(
  command: Command,
  values: Readonly<Record<string, string>>,
  shape: 'typed' | 'written',
): Readonly<Record<string, string>> {
  const raw: Record<string, string> = {};
  for (const [typed, value] of Object.entries(values)) {
    const name = findOption(command, typed);
    if (name === undefined) throw unknownOption(command, typed);
    const option = command.options[name] as Option<unknown>;
    const clean = stripInvisible(value.toWellFormed()).trim();
    if (clean === '') continue;
    const isLines = option.multiline && !/^["\u201c]/.test(clean);
    raw[name] = option.repeatable && shape === 'typed' && !isLines ? wordsOf(clean) : clean;
  }
  return raw;
}

function wordsOf(value: string): string {
  return tokenise(value)
    .map(({ text }) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .join('\n');
}
