import type { RichTextBlock, RichTextElement } from '@slack/types';
import { shorten } from '../../chat/budget.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { plainText, type Span, spansOf, type Text } from '../../chat/text.ts';

/** Slack's date tokens, shown in the reader's zone and language (docs: rich-text-block, date element). */
const dateFormats = {
  clock: '{time}',
  seconds: '{time_secs}',
  date: '{date_short}',
  datetime: '{date_short_pretty} at {time}',
  relative: '{ago}',
} as const;

/**
 * A text as elements of a rich text section. Only here do spans become live: a plain string is a text node, which Slack
 * never reads as markup. Persons are their names, because a live mention in a post would ping; it does where it should.
 */
export function richText(text: Text): RichTextElement[] {
  return spansOf(text).flatMap((span) => {
    const shown = sanitise(plainText([span]));
    return shown === '' ? [] : [elementOf(span, shown)];
  });
}

function elementOf(span: Span, shown: string): RichTextElement {
  if (typeof span === 'string') return { type: 'text', text: shown };
  switch (span.type) {
    case 'person':
      return span.ping === undefined ? { type: 'text', text: shown } : { type: 'user', user_id: span.ping };
    case 'bold':
      return { type: 'text', text: shown, style: { bold: true } };
    case 'code':
      return { type: 'text', text: shown, style: { code: true } };
    case 'time': {
      const timestamp = Math.floor(span.at.getTime() / 1000);
      return { type: 'date', timestamp, format: dateFormats[span.style], fallback: shown };
    }
    case 'link':
      return { type: 'link', url: span.url, text: shown };
    case 'channel':
      if (span.platform === 'slack') return { type: 'channel', channel_id: span.channel };
      return { type: 'text', text: shown };
  }
}

/** A rich text block of one section; undefined when there is nothing to show. */
export function richBlock(elements: readonly RichTextElement[]): RichTextBlock | undefined {
  if (elements.length === 0) return undefined;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...elements] }] };
}

/** How much of the message's text budget a text takes, in UTF-16 units. */
export function costOf(text: Text): number {
  return plainText(text).length;
}

/** The beginning of a text within `max` units; what is cut off is shown by an ellipsis. */
export function cutText(text: Text, max: number): readonly Span[] {
  const kept: Span[] = [];
  let left = max;
  for (const span of spansOf(text)) {
    const cost = costOf([span]);
    if (cost <= left) {
      kept.push(span);
      left -= cost;
      continue;
    }
    if (typeof span === 'string') kept.push(shorten(span, Math.max(left, 1)));
    else if (span.type === 'bold' || span.type === 'code') {
      kept.push({ ...span, text: shorten(span.text, Math.max(left, 1)) });
    } else kept.push('\u2026');
    return kept;
  }
  return kept;
}

/** A text in pieces of at most `size` units, broken at a line end where there is one. */
export function pieces(text: Text, size: number): Span[][] {
  const all: Span[][] = [[]];
  let left = size;
  const put = (span: Span, cost: number) => {
    all.at(-1)?.push(span);
    left -= cost;
  };
  const turn = () => {
    all.push([]);
    left = size;
  };
  for (const span of spansOf(text)) {
    let rest: Span = span;
    while (typeof rest === 'string' && rest.length > left) {
      const line: number = rest.lastIndexOf('\n', left - 1);
      // Without a line end the cut must not tear a pair of surrogates.
      const end: number =
        line > 0 ? line : rest.slice(0, left).toWellFormed() === rest.slice(0, left) ? left : left - 1;
      put(rest.slice(0, end), end);
      rest = rest.slice(line > 0 ? end + 1 : end);
      turn();
    }
    const cost = costOf([rest]);
    if (cost > left) turn();
    put(rest, cost);
  }
  return all.filter((piece) => piece.length > 0);
}
