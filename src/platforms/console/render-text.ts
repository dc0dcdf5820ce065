import { plainText, type Span, spansOf, type Text, type TimeStyle } from '../../chat/text.ts';
import { html, type Markup } from './html.ts';

/** Spans to HTML: strings stay literal, only spans of their own become live. */
export function renderText(text: Text): Markup {
  return html`${spansOf(text).map(renderSpan)}`;
}

function renderSpan(span: Span): Markup {
  if (typeof span === 'string') return html`${span}`;
  switch (span.type) {
    case 'bold':
      return html`<strong>${span.text}</strong>`;
    case 'code':
      return html`<code>${span.text}</code>`;
    case 'person':
      return span.ping === undefined
        ? html`<span class="person">@${span.name}</span>`
        : html`<strong class="person">@${span.name}</strong>`;
    case 'time':
      return renderTime(span.at, span.style);
    case 'link':
      return /^https?:\/\//.test(span.url)
        ? html`<a href="${span.url}" target="_blank" rel="noreferrer noopener">${span.label}</a>`
        : html`${span.label}`;
    case 'channel':
      return span.platform === 'console'
        ? html`<a class="channel-link" href="/console/c/${encodeURIComponent(span.channel)}">#${span.name ?? span.channel}</a>`
        : html`#${span.name ?? span.channel}`;
  }
}

/** An instant; the page's script writes it in the reader's zone, without scripts it stands in UTC. */
export function renderTime(at: Date, style: TimeStyle): Markup {
  const words = plainText([{ type: 'time', at, style }]);
  return html`<time datetime="${at.toISOString()}" data-style="${style}">${words}</time>`;
}
