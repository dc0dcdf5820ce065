import { isStewardError, StewardError } from '../kernel/errors.ts';
import type { Command } from './command.ts';
import type { Said } from './invocation.ts';
import { optionsOf } from './names.ts';
import type { Option, ParseEnv } from './option.ts';
import { isNo } from './options/flag.ts';
import { fromPlace } from './read-line.ts';
import { type Read, readSaid } from './read-said.ts';
import { writeOut } from './written.ts';

/** A command with its arguments, as far as they were given. */
export interface Call {
  readonly type: 'call';
  readonly command: Command;
  /** The parsed value of each option; empty while something is missing or help is asked for. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What was typed for each option that was given. */
  readonly raw: Readonly<Record<string, string>>;
  /** The call written out, at any length: `v1 approve request=R-81 seen=4`. */
  readonly written: string;
  readonly help: boolean;
  /** The required options that nobody gave, by name. */
  readonly missing: readonly string[];
  readonly seen?: number;
  readonly confirmed: boolean;
}

export type Parsed = Call | Extract<Read, { type: 'group' }>;

/**
 * From what was said to a call: a line, typed options, a button or a form parse to the same. Pure. Throws UNKNOWN_COMMAND
 * and UNKNOWN_OPTION with the nearest, BAD_INPUT with `field` for a value that does not fit; what is not given is `missing`.
 */
export function parseSaid(commands: readonly Command[], said: Said, env: ParseEnv): Parsed {
  const read = readSaid(commands, said, env);
  return read.type === 'group' ? read : parseRead(read, env);
}

/** Parses the arguments of a call that was read. */
export function parseRead(read: Extract<Read, { type: 'call' }>, env: ParseEnv): Call {
  const { command, raw, help, seen, confirmed } = read;
  const input: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, option] of help ? [] : optionsOf(command)) {
    const fromThread = raw[name] === undefined ? fromPlace(option, env) : undefined;
    if (fromThread !== undefined) input[name] = fromThread;
    else if (raw[name] === undefined && isNeeded(option, raw)) missing.push(name);
    else input[name] = parseOption(name, option, raw[name], env);
  }
  return {
    type: 'call',
    command,
    input: missing.length > 0 ? {} : input,
    raw,
    written: writeOut({
      command: command.name,
      values: inOrder(command, raw),
      confirmed,
      ...(seen === undefined ? {} : { seen }),
    }),
    help,
    missing,
    confirmed,
    ...(seen === undefined ? {} : { seen }),
  };
}

type Raw = Readonly<Record<string, string>>;

function isNeeded({ required, requiredWith, unlessWith }: Option<unknown>, raw: Raw): boolean {
  return required || (isOn(requiredWith, raw) && !isOn(unlessWith, raw));
}

function isOn(flag: string | undefined, raw: Raw): boolean {
  const given = flag === undefined ? undefined : raw[flag];
  return given !== undefined && !isNo(given);
}

/** Parses one argument; what it throws names the option as its field. */
function parseOption(name: string, option: Option<unknown>, raw: string | undefined, env: ParseEnv): unknown {
  try {
    return option.parse(raw, env);
  } catch (error) {
    if (!isStewardError(error) || error.field === name) throw error;
    const { code, message, hint, next } = error;
    throw new StewardError(code, message, {
      field: name,
      ...(hint === undefined ? {} : { hint }),
      ...(next === undefined ? {} : { next }),
      cause: error,
    });
  }
}

/** What was typed, in the order in which the command declares its options. */
export function inOrder(command: Command, raw: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    optionsOf(command).flatMap(([name]) => (raw[name] === undefined ? [] : [[name, raw[name]] as const])),
  );
}
