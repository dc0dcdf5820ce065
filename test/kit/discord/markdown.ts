/** Something in a message that is more than letters, by its kind and as it was written. */
export interface Live {
  readonly kind: string;
  readonly source: string;
}

export interface Parsed {
  /** What a reader sees. */
  readonly text: string;
  readonly live: readonly Live[];
}

type Rule = readonly [
  kind: string,
  pattern: RegExp,
  show: (match: RegExpExecArray, inner: (text: string) => string) => string,
];

/**
 * The rules of Discord's markdown in their order, after the regular expressions that its clients use (documented in
 * part by docs.discord.com, reference "Message Formatting"). Anything that matches none of them is a letter.
 */
const rules: readonly Rule[] = [
  ['code block', /```(?:[a-z0-9_+\-.#]+?\n)?\n*([\s\S]*?[^`])\n*```(?!`)/iy, ([, code]) => code!],
  ['code', /(`+)([\s\S]*?[^`])\1(?!`)/y, ([, , code]) => code!.replace(/^ (?=`)|(?<=`) $/g, '')],
  ['role', /<@&(\d+)>/y, ([, id]) => `@role-${id}`],
  ['person', /<@!?(\d+)>/y, ([, id]) => `@${id}`],
  ['channel', /<#(\d+)>/y, ([, id]) => `#${id}`],
  ['time', /<t:(-?\d+)(?::[tTdDfFR])?>/y, ([, seconds]) => new Date(Number(seconds) * 1000).toISOString()],
  ['emoji', /<a?:\w+:\d+>/y, ([whole]) => whole],
  ['command', /<\/[^:>]+:\d+>/y, ([whole]) => whole],
  ['link', /\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s>)]+)>?\)/y, ([, label], inner) => inner(label!)],
  ['link', /<((?:https?|mailto|tel|sms):[^\s<>]+)>/y, ([, url]) => url!],
  ['link', /(?:https?|steam|discord):\/\/[^\s<]+[^<.,:;"'\]\s]/y, ([url]) => url],
  ['link', /(?<![\w.])discord(?:app)?\.(?:gg|com\/invite)\/[\w-]{2,}/iy, ([url]) => url],
  ['everyone', /@(?:everyone|here)/y, ([whole]) => whole],
  ['emoji', /:[\w+-]+:/y, ([whole]) => whole],
  ['bold', /\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, ([, text], inner) => inner(text!)],
  ['underlined', /__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, ([, text], inner) => inner(text!)],
  ['italic', /(?<!\w)_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)/y, ([, text], inner) => inner(text!)],
  ['italic', /\*(?=\S)((?:\\[\s\S]|[^*\\])+?)(?<!\s)\*(?!\*)/y, ([, text], inner) => inner(text!)],
  ['struck', /~~([\s\S]+?)~~/y, ([, text], inner) => inner(text!)],
  ['spoiler', /\|\|([\s\S]+?)\|\|/y, ([, text], inner) => inner(text!)],
];

/** Markup that counts at the beginning of a line only. */
const lineRules: readonly (readonly [string, RegExp])[] = [
  ['subtext', /-# /y],
  ['heading', /#{1,3} /y],
  ['quote', />(?:>>)? /y],
  ['list', /[ \t]*(?:[-*+]|\d+\.) /y],
];

/** Reads a text as Discord's clients do. */
export function parseMarkdown(source: string): Parsed {
  const live: Live[] = [];
  const read = (part: string, nested: boolean): string => {
    let text = '';
    let at = 0;
    let lineStart = !nested;
    while (at < part.length) {
      const found = lineStart ? startOfLine(part, at) : undefined;
      if (found) {
        live.push(found);
        at += found.source.length;
        lineStart = found.kind === 'list' || found.kind === 'quote';
        continue;
      }
      // A backslash shows the punctuation behind it.
      if (part[at] === '\\' && /[^0-9A-Za-z\s]/.test(part[at + 1] ?? '')) {
        text += part[at + 1];
        at += 2;
        lineStart = false;
        continue;
      }
      const matched = firstRule(part, at);
      if (matched) {
        const [kind, match, show] = matched;
        live.push({ kind, source: match[0] });
        text += show(match, (inner) => read(inner, true));
        at += match[0].length;
        lineStart = false;
        continue;
      }
      lineStart = part[at] === '\n';
      text += part[at];
      at += 1;
    }
    return text;
  };
  return { text: read(source, false), live };
}

function startOfLine(part: string, at: number): Live | undefined {
  for (const [kind, pattern] of lineRules) {
    pattern.lastIndex = at;
    const match = pattern.exec(part);
    if (match) return { kind, source: match[0] };
  }
  return undefined;
}

function firstRule(part: string, at: number): readonly [string, RegExpExecArray, Rule[2]] | undefined {
  for (const [kind, pattern, show] of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(part);
    if (match) return [kind, match, show];
  }
  return undefined;
}
