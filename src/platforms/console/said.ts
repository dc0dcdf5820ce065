/** What a person typed into the composer: a command, a word to Steward, or a line for the others. */
export type Typed =
  | { readonly type: 'command'; readonly line: string }
  | { readonly type: 'mention'; readonly line: string }
  | { readonly type: 'words' };

/**
 * Reads a line of the composer. `/promote x` and `/steward promote x` are commands, `@Steward promote x` is a mention.
 * `mentions` are the people whom the person picked from the completion: only they become mentions, a typed name does not.
 */
export function readTyped(text: string, root: string, mentions: readonly string[]): Typed {
  const trimmed = text.trim();
  if (trimmed.startsWith('/')) {
    const line = withoutFirst(trimmed.slice(1), root);
    return { type: 'command', line: mentioned(line === '' ? 'help' : line, mentions) };
  }
  if (/^@steward\b/i.test(trimmed)) {
    const line = withoutFirst(trimmed.slice(1), 'steward').replace(/^[\s,:]+/, '');
    return { type: 'mention', line: mentioned(line === '' ? 'help' : line, mentions) };
  }
  return { type: 'words' };
}

function withoutFirst(line: string, word: string): string {
  const first = /^\s*(\S+?)(?=[\s,:]|$)/.exec(line);
  return first?.[1]?.toLowerCase() === word.toLowerCase() ? line.slice(first[0].length).trim() : line.trim();
}

function mentioned(line: string, mentions: readonly string[]): string {
  return line.replace(/(?<![^\s(])@([a-z0-9]+)\b/gi, (whole, name: string) =>
    mentions.includes(name.toLowerCase()) ? `<@${name.toLowerCase()}>` : whole,
  );
}
