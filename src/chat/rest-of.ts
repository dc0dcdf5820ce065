import { context, type Part } from './card.ts';
import { inline } from './inline.ts';

interface Shown {
  readonly from: number;
  readonly shown: number;
  readonly total: number;
  /** What is typed to see this list, such as `alert show A-12`. */
  readonly command: string;
}

/** What stands below a part of a list: which part it is, and what to type for the rest. Nothing where it is all. */
export function restOf({ from: first, shown, total, command }: Shown): Part[] {
  if (shown === total) return [];
  const last = first + shown - 1;
  if (shown === 0) return [context(inline(`There are ${total}: see them with \`${command}\``))];
  const rest = last < total ? `; the next with \`${command} --from ${last + 1}\`` : '';
  return [context(inline(`${first} to ${last} of ${total}${rest}`))];
}
