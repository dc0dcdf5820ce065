import type { Command } from './command.ts';
import { kebab } from './kebab.ts';
import type { Option } from './option.ts';

/** The line that shows how to type a command: `promote <model@version> [to] <stage> [reason...] [--dry-run]`. */
export function usageOf(command: Command): string {
  const options = Object.entries(command.options) as [string, Option<unknown>][];
  return [command.name, ...options.map(([name, option]) => usageOfOption(name, option))].join(' ');
}

/** How one argument is shown in a usage line. */
export function usageOfOption(name: string, option: Option<unknown>): string {
  const typed = `--${kebab(name)}`;
  if (option.flag) return `[${typed}]`;
  const more = option.repeatable || option.rest ? '...' : '';
  const placeholder = placeholderOf(name, option);
  const filler = option.filler === undefined ? '' : `[${option.filler}] `;
  if (option.named) return option.required ? `${typed} <${placeholder}>${more}` : `[${typed} <${placeholder}>${more}]`;
  return option.required ? `${filler}<${placeholder}>${more}` : `${filler}[${placeholder}]${more}`;
}

const vague = new Set(['text', 'number', 'time']);

function placeholderOf(name: string, option: Option<unknown>): string {
  const choices = option.choices ?? [];
  if (choices.length > 6) return name;
  return vague.has(option.placeholder) && !option.named ? kebab(name) : option.placeholder;
}
