import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Command } from './command.ts';
import { kebab } from './kebab.ts';
import type { Option, ParseEnv } from './option.ts';
import { usageOf } from './usage.ts';

/** The options of a command with their names, in positional order. */
export function optionsOf(command: Command): readonly (readonly [string, Option<unknown>])[] {
  return Object.entries(command.options) as [string, Option<unknown>][];
}

/** The name of the option that was typed in any case, with or without hyphens, or by an alias. */
export function findOption(command: Command, typed: string): string | undefined {
  const wanted = plain(typed);
  const found = optionsOf(command).find(
    ([name, option]) => plain(name) === wanted || option.aliases?.some((alias) => plain(alias) === wanted),
  );
  return found?.[0];
}

/** The option that was probably meant. */
export function nearestOption(command: Command, typed: string): string | undefined {
  const names = optionsOf(command).flatMap(([name, option]) => [kebab(name), ...(option.aliases ?? [])]);
  return nearest(typed, [...names, 'help']);
}

export function unknownOption(command: Command, typed: string): StewardError {
  const close = nearestOption(command, typed);
  return new StewardError('UNKNOWN_OPTION', `${command.name} has no option \`--${typed.slice(0, 40)}\`.`, {
    field: typed,
    hint: close === undefined ? `Usage: \`${usageOf(command)}\`` : `Did you mean \`--${close}\`?`,
  });
}

/**
 * A command as its caller would type it: `/steward model show` on Slack, where threads take no slash commands but a
 * mention, `/model show` elsewhere.
 */
export function asTyped(command: Pick<Command, 'name' | 'underRoot'>, env: Pick<ParseEnv, 'origin' | 'root'>): string {
  const { platform, thread } = env.origin;
  if (platform === 'slack' && thread !== undefined) return `@Steward ${command.name}`;
  const rooted = platform === 'slack' || (platform === 'discord' && command.underRoot);
  return rooted ? `/${env.root} ${command.name}` : `/${command.name}`;
}

const plain = (name: string): string => name.replace(/[-_]/g, '').toLowerCase();
