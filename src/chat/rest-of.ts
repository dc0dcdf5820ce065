import { context, type Part } from './card.ts';
import { kebab } from './kebab.ts';
import { code } from './text.ts';
import { quoted } from './tokenise.ts';

/** A part of a list, beside its rows. */
export interface ListPart {
  /** Where it begins, counted from 1. */
  readonly from: number;
  readonly total: number;
  /** The options by which the list was asked for, as they are typed. */
  readonly given?: Readonly<Record<string, string | number | boolean | undefined>>;
}

interface Shown extends ListPart {
  readonly shown: number;
  /** What is typed to see this list, such as `alert show A-12`. */
  readonly command: string;
}

/** What stands below a part of a list: which part it is, and what to type for the rest. Nothing where it is all. */
export function restOf({ from: first, shown, total, command, given = {} }: Shown): Part[] {
  if (shown === total) return [];
  const typed = [command, ...Object.entries(given).flatMap(([name, value]) => typedOption(name, value))].join(' ');
  const last = first + shown - 1;
  if (shown === 0) return [context([`There are ${total}: see them with `, code(typed)])];
  const rest = last < total ? ['; the next with ', code(`${typed} --from ${last + 1}`)] : [];
  return [context([`${first} to ${last} of ${total}`, ...rest])];
}

function typedOption(name: string, value: string | number | boolean | undefined): string[] {
  if (value === undefined || value === false) return [];
  return [`--${kebab(name)}`, ...(value === true ? [] : [quoted(String(value))])];
}
