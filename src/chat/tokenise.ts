/** One word of a line, or several that quotes group. */
export interface Token {
  /** What was meant: without the quotes. */
  readonly text: string;
  /** True when quotes were around all of it, so that it is never a flag or a filler. */
  readonly quoted: boolean;
  /** Where it stands in the line, quotes included. */
  readonly start: number;
  readonly end: number;
}

/** Any of these ends what any of these began: phones mix them. Single quotes are apostrophes inside words. */
const doubleQuotes = new Set(['"', '\u201C', '\u201D', '\u201E', '\u201F', '\u00AB', '\u00BB', '\u2033', '\uFF02']);
const singleQuotes = new Set(["'", '\u2018', '\u2019', '\u201A', '\u2039', '\u203A']);

/**
 * Cuts a normalised line into words. Quotes group at a word's beginning and right after its first `=`; a quote that is
 * never closed groups the rest of the line; `\"` inside quotes is a quote. A mention `<@U1|Ada L>` is one word.
 */
export function tokenise(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at]!)) {
      at += 1;
      continue;
    }
    const token = tokenAt(line, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** A value as one would type it: in quotes where it needs them. */
export function quoted(value: string): string {
  const plain = value !== '' && !needsQuotes.some((form) => form.test(value));
  return plain ? value : `"${value.replace(/[\\"\u201C-\u201F\u00AB\u00BB\u2033\uFF02]/g, '\\$&')}"`;
}

/** Blanks, a flag's beginning, double quotes, single quotes where one could open a group, and half a mention. */
const needsQuotes: readonly RegExp[] = [
  /\s/,
  /^[-\u2012-\u2015\u2212]/,
  /["\u201C-\u201F\u00AB\u00BB\u2033\uFF02]/,
  /(?:^|=)['\u2018-\u201A\u2039\u203A]/,
  /^<[@#](?![^<>\s]*>)/,
];

function tokenAt(line: string, start: number): Token {
  const group = groupAt(line, start);
  if (group && (group.end >= line.length || /\s/.test(line[group.end]!))) {
    return { text: group.text, quoted: true, start, end: group.end };
  }
  const mention = /^<[@#][^<>\n]*>/.exec(line.slice(start, start + 200));
  let text = mention?.[0] ?? '';
  let at = start + text.length;
  let seenEquals = false;
  while (at < line.length && !/\s/.test(line[at]!)) {
    const value = line[at] === '=' && !seenEquals ? groupAt(line, at + 1) : undefined;
    seenEquals ||= line[at] === '=';
    text += line[at];
    at += 1;
    if (!value) continue;
    text += value.text;
    at = value.end;
  }
  return { text, quoted: false, start, end: at };
}

function groupAt(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const opens = line[start];
  if (opens === undefined) return undefined;
  if (doubleQuotes.has(opens)) return doubleGroup(line, start);
  return singleQuotes.has(opens) ? singleGroup(line, start) : undefined;
}

function doubleGroup(line: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const next = line[at + 1];
    if (line[at] === '\\' && next !== undefined && (next === '\\' || doubleQuotes.has(next))) {
      text += next;
      at += 1;
    } else if (doubleQuotes.has(line[at]!)) {
      return { text, end: at + 1 };
    } else {
      text += line[at];
    }
  }
  return { text, end: line.length };
}

/** So that a line of nothing but apostrophes is not searched to its end for each of them. */
const longestSingleGroup = 1_000;

/** A single quote groups only when another one stands at the end of a word; else it is an apostrophe. */
function singleGroup(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const near = line.slice(start + 1, start + 1 + longestSingleGroup);
  const length = near.search(/['\u2018-\u201A\u2039\u203A](?=\s|$)/);
  if (length < 0 || !/^(?:\s|$)/.test(line.slice(start + length + 2, start + length + 3))) return undefined;
  return { text: near.slice(0, length), end: start + length + 2 };
}
