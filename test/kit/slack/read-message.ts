type Json = Readonly<Record<string, unknown>>;

/** What a reader sees of blocks in order: words, fields, cells, labels. Emoji as `:name:`, dates by their fallback. */
export function wordsOf(blocks: readonly unknown[]): string {
  return blocks.map((block) => words(block as Json)).join('\n');
}

function words(node: Json): string {
  switch (node.type) {
    case 'emoji':
      return `:${String(node.name)}:`;
    case 'date':
      return String(node.fallback);
    case 'channel':
      return `#${String(node.channel_id)}`;
    case 'user':
      return `<@${String(node.user_id)}>`;
    case 'image':
      return String(node.alt_text);
    case 'table':
      return (node.rows as Json[][]).map((row) => row.map(words).join(' | ')).join('\n');
    case 'mrkdwn':
      return unescaped(String(node.text));
    case 'input':
      return words(node.label as Json);
  }
  if (typeof node.text === 'string') return node.text;
  if (typeof node.text === 'object' && node.text !== null) return words(node.text as Json);
  const inner = Array.isArray(node.elements) ? (node.elements as Json[]).map(words) : [];
  return inner.join(node.type === 'actions' || node.type === 'context' ? ' ' : '');
}

/**
 * What Slack would make live in a message: mentions and links in rich text, markup in texts that it parses, and
 * arguments that let it find more.
 */
export function liveOf(message: Json): string[] {
  const found: string[] = [];
  visit(message.blocks, (node) => {
    if (['user', 'usergroup', 'broadcast', 'team', 'link'].includes(String(node.type)))
      found.push(JSON.stringify(node));
    if (node.type === 'mrkdwn') found.push(`parsed: ${String(node.text)}`);
    if (node.type === 'plain_text' && node.emoji !== false) found.push(`emoji: ${String(node.text)}`);
  });
  const fallback = String(message.text ?? '');
  if (/<[^>]*>?/.test(fallback)) found.push(`fallback: ${fallback}`);
  if (message.mrkdwn !== false) found.push('the fallback is parsed as mrkdwn');
  if (message.parse !== 'none') found.push(`parse: ${String(message.parse)}`);
  for (const name of ['link_names', 'unfurl_links', 'unfurl_media']) {
    if (message[name] !== false) found.push(`${name}: ${String(message[name])}`);
  }
  return found;
}

export interface ButtonSeen {
  readonly label: string;
  readonly value: string;
  readonly action: string;
  readonly block: string;
  readonly asks: boolean;
}

/** The buttons of a message. */
export function buttonsOf(blocks: readonly unknown[]): ButtonSeen[] {
  return (blocks as Json[]).flatMap((block) => {
    if (block.type !== 'actions') return [];
    return (block.elements as Json[]).map((button) => ({
      label: String((button.text as Json).text),
      value: String(button.value),
      action: String(button.action_id),
      block: String(block.block_id ?? ''),
      asks: button.confirm !== undefined,
    }));
  });
}

function visit(node: unknown, look: (node: Json) => void): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, look);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  look(node as Json);
  for (const inner of Object.values(node)) visit(inner, look);
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
