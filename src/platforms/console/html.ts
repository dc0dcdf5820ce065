import { sanitise } from '../../chat/sanitise.ts';

/** Markup that is safe to send: made by `html` alone, which escapes every string put into it. */
export interface Markup {
  readonly markup: string;
}

export type HtmlValue = string | number | Markup | undefined | false | readonly HtmlValue[];

/**
 * A template of HTML. Strings lose what is invisible in them and are escaped for text and quoted attributes; `undefined`
 * and `false` give nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  let markup = strings[0]!;
  for (const [index, value] of values.entries()) markup += written(value) + strings[index + 1]!;
  return { markup };
}

function written(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(sanitise(value));
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
