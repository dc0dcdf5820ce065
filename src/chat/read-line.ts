import { isStewardError, StewardError } from '../kernel/errors.ts';
import type { Command } from './command.ts';
import { kebab } from './kebab.ts';
import { findOption, nearestOption, optionsOf, unknownOption } from './names.ts';
import type { Option, ParseEnv } from './option.ts';
import type { Token } from './tokenise.ts';
import { usageOf } from './usage.ts';

/** A flag's beginning: `--`, or the dash into which phones turn it, directly before a letter. */
const flagBegins = /^(?:--|[\u2012-\u2015\u2212]-?|-[\u2012-\u2015\u2212])(?=\p{L})/u;

/** True where an argument may be left out because the place says it: the thread of a request, or its card. */
export function isInThread(env: ParseEnv): boolean {
  return env.origin.thread !== undefined || env.origin.message !== undefined;
}

/** What the place gives for an argument that was left out: the thread, or the room in which the bot was named. */
export function fromPlace<T, C>(option: Option<T, C>, env: ParseEnv): T | undefined {
  if (isInThread(env)) return option.fromThread?.(env);
  return env.mentioned ? option.fromRoom?.(env) : undefined;
}

/**
 * Sorts the words after a command's name to its options, by `--name`, else by position: each argument as it was typed,
 * several of one option joined by a line feed. Throws UNKNOWN_OPTION with the nearest, BAD_INPUT for a word too many or
 * an option given twice, MISSING_ARGUMENT for `--name` without a value.
 */
export function readArguments(
  command: Command,
  line: string,
  tokens: readonly Token[],
  env: ParseEnv,
): Readonly<Record<string, string>> {
  const raw: Record<string, string> = {};
  const fillers = new Set<string>();
  let at = 0;
  let place = 0;

  const keyOf = (token: Token | undefined): string | undefined => {
    const name = token && nameOf(line, token);
    return name === undefined ? undefined : findOption(command, name);
  };
  const put = (name: string, option: Option<unknown>, value: string): void => {
    const before = raw[name];
    if (before !== undefined && !option.repeatable) throw givenTwice(name);
    const one = option.repeatable ? value.replace(/\s+/g, ' ').trim() : value.trim();
    if (option.repeatable && one === '') return;
    raw[name] = before === undefined ? one : `${before}\n${one}`;
  };
  /** The words from `start` up to the next option, as they were typed. */
  const takeRest = (start: number): string => {
    const only = tokens[at];
    const first = at;
    while (at < tokens.length && keyOf(tokens[at]) === undefined) {
      refuseNearMiss(command, nameOf(line, tokens[at]!));
      at += 1;
    }
    if (only?.quoted && only.start === start && at === first + 1) return only.text;
    return line.slice(start, tokens[at]?.start ?? line.length).trim();
  };
  const takeNamed = (token: Token, key: string): void => {
    const option = command.options[key] as Option<unknown>;
    at += 1;
    const value = tokens[at];
    if (token.text.includes('=')) {
      const from = token.start + line.slice(token.start, token.end).indexOf('=') + 1;
      const more = option.rest ? takeRest(token.end) : '';
      const typed = token.text.slice(token.text.indexOf('=') + 1);
      put(key, option, more === '' ? typed : `${line.slice(from, token.end)} ${more}`);
    } else if (option.flag) {
      put(key, option, 'yes');
    } else if (!value || keyOf(value) !== undefined) {
      throw needsValue(command, key);
    } else if (option.rest) {
      put(key, option, takeRest(value.start));
    } else {
      put(key, option, value.text);
      at += 1;
    }
  };
  const takePositional = (token: Token): void => {
    const name = nameOf(line, token);
    const due = dueOption(command, raw, place, token, env);
    if (name !== undefined && !(due?.option.rest && !isNearMiss(command, name))) throw unknownOption(command, name);
    if (!due) throw oneTooMany(command, token);
    const { option } = due;
    place = due.place;
    if (!token.quoted && token.text.toLowerCase() === option.filler && !fillers.has(due.name)) {
      fillers.add(due.name);
      at += 1;
    } else if (option.rest) {
      put(due.name, option, takeRest(token.start));
    } else {
      put(due.name, option, token.text);
      at += 1;
    }
  };

  while (at < tokens.length) {
    const token = tokens[at]!;
    const key = keyOf(token);
    if (key === undefined) takePositional(token);
    else takeNamed(token, key);
  }
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value.trim() !== ''));
}

/**
 * The positional option that this word is for, from place `from` on. In a thread the one that the thread gives is passed
 * over when the word does not fit it.
 */
function dueOption(
  command: Command,
  raw: Readonly<Record<string, string>>,
  from: number,
  token: Token,
  env: ParseEnv,
): Due | undefined {
  const open = optionsOf(command)
    .map(([name, option], place) => ({ name, option, place }))
    .filter(
      ({ name, option, place }) =>
        place >= from &&
        !option.flag &&
        !option.named &&
        (raw[name] === undefined || (option.repeatable && (option.goesOn?.(raw[name], token.text) ?? true))),
    );
  const [first, second] = open;
  const leftOut = first && fromPlace(first.option, env) !== undefined && !fits(first.option, token, env);
  return leftOut && second ? second : first;
}

interface Due {
  readonly name: string;
  readonly option: Option<unknown>;
  readonly place: number;
}

function fits(option: Option<unknown>, token: Token, env: ParseEnv): boolean {
  try {
    option.parse(token.text, env);
    return true;
  } catch (error) {
    if (isStewardError(error)) return false;
    throw error;
  }
}

/** True for `--help` and `-h`, wherever they stand. */
export function asksForHelp(line: string, token: Token): boolean {
  const name = nameOf(line, token);
  return name?.toLowerCase() === 'help';
}

/** The typed name of a flag: "reason" of `--reason=late`; undefined for any other word. */
function nameOf(line: string, token: Token): string | undefined {
  if (token.quoted) return undefined;
  const typed = line.slice(token.start, token.end);
  if (typed === '-h') return 'help';
  const begins = flagBegins.exec(typed);
  return begins ? typed.slice(begins[0].length).split('=')[0]! : undefined;
}

function isNearMiss(command: Command, name: string): boolean {
  return nearestOption(command, name) !== undefined;
}

/** Inside a free text an unknown flag is text, unless it is probably a misspelt option. */
function refuseNearMiss(command: Command, name: string | undefined): void {
  if (name !== undefined && isNearMiss(command, name)) throw unknownOption(command, name);
}

function givenTwice(name: string): StewardError {
  return new StewardError('BAD_INPUT', `\`--${kebab(name)}\` was given twice.`, { field: name, hint: 'Give it once.' });
}

function needsValue(command: Command, name: string): StewardError {
  const hint = `Usage: \`${usageOf(command)}\``;
  return new StewardError('MISSING_ARGUMENT', `\`--${kebab(name)}\` needs a value.`, { field: name, hint });
}

function oneTooMany(command: Command, token: Token): StewardError {
  return new StewardError('BAD_INPUT', `"${token.text.slice(0, 60)}" is one word too many for ${command.name}.`, {
    hint: `Usage: \`${usageOf(command)}\`. Words that belong together go in quotes.`,
  });
}
