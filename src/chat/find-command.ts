import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Command } from './command.ts';

/** What the first words of a line name: a command, or a group (`model`) whose second word is missing. */
export type Found =
  | { readonly type: 'command'; readonly command: Command; readonly words: number }
  | { readonly type: 'group'; readonly word: string };

/**
 * Finds what the first one or two words name, in any case, aliases included. Throws UNKNOWN_COMMAND with the nearest.
 * `within` is tried in front of an unknown first word: in an incident's thread `ack` is `incident ack`.
 */
export function findCommand(commands: readonly Command[], words: readonly string[], within?: string): Found {
  const [first = '', second] = words.map((word) => word.toLowerCase());
  for (const count of [2, 1]) {
    const typed = count === 1 ? first : `${first} ${second ?? ''}`;
    const command = commandNamed(commands, typed);
    if (command) return { type: 'command', command, words: count };
  }
  const group = commands.some(({ name }) => name.startsWith(`${first} `));
  if (group && second === undefined) return { type: 'group', word: first };
  const inside = within === undefined ? undefined : commandNamed(commands, `${within} ${first}`);
  if (inside && !group) return { type: 'command', command: inside, words: 1 };
  throw unknown(commands, first, group ? second : undefined);
}

/** The command with this name or alias; also as buttons write it, with a hyphen between two words. */
export function commandNamed(commands: readonly Command[], typed: string): Command | undefined {
  const wanted = typed.toLowerCase();
  return commands.find(({ name, aliases = [] }) =>
    [name, ...aliases].some((each) => each === wanted || each.replace(' ', '-') === wanted),
  );
}

/** The commands of a group such as `model`. */
export function commandsOf(commands: readonly Command[], word: string): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `));
}

function unknown(commands: readonly Command[], first: string, second: string | undefined): StewardError {
  const typed = second === undefined ? first : `${first} ${second}`;
  const close = second === undefined ? closeTo(commands, first) : closeWithin(commands, first, second);
  return new StewardError('UNKNOWN_COMMAND', `There is no command \`${typed.slice(0, 60)}\`.`, {
    hint: close === undefined ? 'Type `help` to see what there is.' : `Did you mean \`${close}\`?`,
  });
}

function closeTo(commands: readonly Command[], typed: string): string | undefined {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const firsts = names.map((name) => name.split(' ')[0]!);
  const joined = names.find((name) => name.replace(' ', '') === typed.replace(/[-_]/g, ''));
  if (joined) return joined;
  const verbs = names.filter((name) => name.endsWith(` ${typed}`));
  return verbs.length > 0 && verbs.length <= 3 ? verbs.join('` or `') : nearest(typed, [...new Set(firsts)]);
}

function closeWithin(commands: readonly Command[], first: string, second: string): string | undefined {
  const seconds = commandsOf(commands, first).map(({ name }) => name.slice(first.length + 1));
  const close = nearest(second, seconds);
  return `${first} ${close ?? seconds.join(`\` or \`${first} `)}`;
}
