import type { Command } from './command.ts';
import { accessOf } from './help.ts';
import { kebab } from './kebab.ts';
import { optionsOf } from './names.ts';
import type { Option } from './option.ts';
import { usageOf } from './usage.ts';

/** The reference page of all commands (docs/commands.md), generated from their declarations. */
export function referenceMarkdown(commands: readonly Command[]): string {
  const ordered = [...commands].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '# Commands',
    '',
    'Generated from `commands/` by `npm run docs`. On Slack the root stands in front (`/steward promote ...`, in threads',
    '`@Steward promote ...`), on Discord and in the console the command itself (`/promote ...`).',
    '`<needed>`, `[may be left out]`; every argument also as `--name value`; quotes group words; a missing one is asked',
    'for by a form. In the thread of a request its name may be left out.',
    ...ordered.flatMap(commandSection),
    '',
  ].join('\n');
}

function commandSection(command: Command): readonly string[] {
  const options = optionsOf(command);
  const aliases = (command.aliases ?? []).map((alias) => `\`${alias}\``).join(', ');
  const rows = options.map(
    ([name, option]) => `| \`${shownName(name, option)}\` | ${option.required ? 'yes' : ''} | ${cell(option)} |`,
  );
  return [
    '',
    `## ${command.name}`,
    '',
    `${command.summary}. ${accessOf(command)}${aliases === '' ? '' : ` Also ${aliases}.`}`,
    '',
    '```',
    usageOf(command),
    ...(command.examples ?? []),
    '```',
    ...(rows.length === 0 ? [] : ['', '| argument | needed | meaning |', '|---|---|---|', ...rows]),
  ];
}

function shownName(name: string, option: Option<unknown>): string {
  return option.flag || option.named ? `--${kebab(name)}` : kebab(name);
}

function cell(option: Option<unknown>): string {
  const choices = (option.choices ?? []).map(({ value }) => `\`${value}\``).join(', ');
  const more = [choices, option.repeatable ? 'may be repeated' : '', option.rest ? 'takes the rest of the line' : ''];
  return [option.describe, ...more.filter((part) => part !== '')].join('; ').replaceAll('|', '\\|');
}
