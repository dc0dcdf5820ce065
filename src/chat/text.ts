/**
 * Text of cards: a list of spans. Plain strings are always literal: no renderer may let them become markup, a mention or
 * a link. Everything that is live on a platform is a span of its own.
 */
export type Span =
  | string
  | { readonly type: 'bold'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | PersonSpan
  /** An instant, shown in the reader's zone by the platform's own token. `relative` is "14 min ago" or "in 3 h". */
  | { readonly type: 'time'; readonly at: Date; readonly style: TimeStyle }
  /** A link that Steward itself made. Never from a caller's text. */
  | { readonly type: 'link'; readonly url: string; readonly label: string }
  | { readonly type: 'channel'; readonly platform: PlatformName; readonly channel: string; readonly name?: string };

/** `clock` is 14:31, `seconds` is 14:31:30. */
export type TimeStyle = 'clock' | 'seconds' | 'date' | 'datetime' | 'relative';

export type Text = string | readonly Span[];

/**
 * A person Steward knows. A renderer shows the platform's own reference where it pings nobody (Discord with no allowed
 * mentions), else the name as text.
 */
export interface PersonSpan {
  readonly type: 'person';
  readonly id: string;
  readonly name: string;
  /** The person's chat identities, "platform:team:user". */
  readonly handles: readonly string[];
  /** The person's account where the text is shown, if he is to be notified: the only way a message pings anybody. */
  readonly ping?: string;
}

export type PlatformName = 'slack' | 'discord' | 'console';

export const bold = (text: string): Span => ({ type: 'bold', text });
export const code = (text: string): Span => ({ type: 'code', text });

/** The spans of a text; a bare string is one literal span. */
export function spansOf(text: Text): readonly Span[] {
  return typeof text === 'string' ? [text] : text;
}

/** Puts `separator` between texts. */
export function joinTexts(texts: readonly Text[], separator: string): Span[] {
  return texts.flatMap((text, index) => (index === 0 ? [...spansOf(text)] : [separator, ...spansOf(text)]));
}

/** What a screen reader or a lock screen gets: every span in words, times in UTC. */
export function plainText(text: Text): string {
  return spansOf(text)
    .map((span) => {
      if (typeof span === 'string') return span;
      if (span.type === 'bold' || span.type === 'code') return span.text;
      if (span.type === 'person') return `@${span.name}`;
      if (span.type === 'time')
        return `${span.at
          .toISOString()
          .slice(0, span.style === 'seconds' ? 19 : 16)
          .replace('T', ' ')} UTC`;
      if (span.type === 'link') return span.label;
      return `#${span.name ?? span.channel}`;
    })
    .join('');
}
