import { context, type Part } from './card.ts';
import { kebab } from './kebab.ts';
import { code } from './text.ts';
import { quoted } from './tokenise.ts';

/** The options by which a list was asked for, as they are typed. */
export type GivenOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** A part of a list, beside its rows. */
export interface ListPart {
  /** Where it begins, counted from 1. */
  readonly from: number;
  readonly total: number;
  readonly given?: GivenOptions;
}

interface Shown extends ListPart {
  readonly shown: number;
  /** What is typed to see this list, such as `alert show A-12`. */
  readonly command: string;
}

/** What stands below a part of a list: which part it is, and what to type for the rest. Nothing where it is all. */
export function restOf({ from: first, shown, total, command, given = {} }: Shown): Part[] {
  if (shown === total) return [];
  const typed = typedLine(command, given);
  const last = first + shown - 1;
  if (shown === 0) return [context([`There are ${total}: see them with `, code(typed)])];
  const rest = last < total ? ['; the next with ', code(`${typed} --from ${last + 1}`)] : [];
  return [context([`${first} to ${last} of ${total}`, ...rest])];
}

/** A command with these options, as somebody types it. */
export const typedLine = (command: string, given: GivenOptions): string =>
  [command, ...Object.entries(given).flatMap(([name, value]) => typedOption(name, value))].join(' ');

function typedOption(name: string, value: string | number | boolean | undefined): string[] {
  if (value === undefined || value === false) return [];
  return [`--${kebab(name)}`, ...(value === true ? [] : [quoted(String(value))])];
}
