import { type Span, spansOf, type Text } from '../../chat/text.ts';
import { inlineCode, literal, literalLine } from './literal.ts';

/** docs.discord.com, reference "Message Formatting": timestamp styles. */
const timeStyles = { clock: 't', seconds: 'T', date: 'D', datetime: 'f', relative: 'R' } as const;

/** For which guild a text is rendered, and how many characters of markdown it may have. */
export interface TextRoom {
  readonly team: string;
  readonly limit: number;
}

/**
 * Spans to Discord's markdown: what is beyond the limit ends in an ellipsis, and nothing is cut in the middle of markup.
 * A person is a mention where his identity in this guild is known (mentions ping nobody, see `silent` in render.ts),
 * else a name.
 */
export function renderText(text: Text, { team, limit }: TextRoom): string {
  let rendered = '';
  for (const span of spansOf(text)) {
    const piece = renderSpan(span, team);
    const room = limit - 1 - rendered.length;
    if (piece.length > room) return `${rendered}${typeof span === 'string' ? cutEscaped(span, room) : ''}\u2026`;
    rendered += piece;
  }
  return rendered;
}

/** As much of a text as fits when it is escaped, without cutting a character or an escape in two. */
export function cutEscaped(text: string, limit: number): string {
  let kept = Array.from(text).slice(0, Math.max(0, limit));
  let rendered = literal(kept.join(''));
  while (rendered.length > limit && kept.length > 0) {
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * limit) / rendered.length)));
    rendered = literal(kept.join(''));
  }
  return rendered;
}

function renderSpan(span: Span, team: string): string {
  if (typeof span === 'string') return literal(span);
  switch (span.type) {
    case 'bold':
      return span.text.trim() === '' ? '' : `**${literal(span.text.trim())}**`;
    case 'code':
      return inlineCode(span.text);
    case 'person': {
      const user = span.ping ?? userOf(span.handles, team);
      return user === undefined ? `@${literalLine(span.name)}` : `<@${user}>`;
    }
    case 'time':
      return `<t:${Math.floor(span.at.getTime() / 1000)}:${timeStyles[span.style]}>`;
    case 'link':
      return renderLink(span.url, span.label);
    case 'channel':
      return span.platform === 'discord' && /^\d+$/.test(span.channel)
        ? `<#${span.channel}>`
        : `#${literalLine(span.name ?? span.channel)}`;
  }
}

/** The angle brackets keep Discord from adding a preview. */
function renderLink(url: string, label: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return literalLine(label);
  const safe = new URL(url).href.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${literalLine(label)}](<${safe}>)`;
}

function userOf(handles: readonly string[], team: string): string | undefined {
  const prefix = `discord:${team}:`;
  const user = handles.find((handle) => handle.startsWith(prefix))?.slice(prefix.length);
  return user !== undefined && /^\d+$/.test(user) ? user : undefined;
}
