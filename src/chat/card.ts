import { inline } from './inline.ts';
import type { Text } from './text.ts';

/** The state a card shows by its bar: nothing is ever said by colour alone, the words say it too. */
export type Tone = 'neutral' | 'waiting' | 'good' | 'bad';

/** A button is an invocation written out, ids only: `v1 approve request=R-81 seen=4`, at most 100 characters (Discord). */
export interface Button {
  readonly label: string;
  readonly invocation: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before the click counts. Platforms without a native question ask by a private message with a button. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
}

export interface Field {
  readonly label: string;
  readonly value: Text;
  /** A mark with a word: never colour alone. */
  readonly mark?: 'ok' | 'fail' | 'unknown' | 'warn';
}

export type Part =
  | { readonly type: 'heading'; readonly text: string; readonly aside?: string }
  | { readonly type: 'text'; readonly text: Text }
  | { readonly type: 'fields'; readonly fields: readonly Field[] }
  | {
      readonly type: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Text[])[];
      readonly more?: string;
    }
  | { readonly type: 'actions'; readonly buttons: readonly Button[] }
  | { readonly type: 'image'; readonly url: string; readonly alt: string }
  | { readonly type: 'context'; readonly text: Text };

/** What Steward shows, on every platform: data made by pure functions, rendered by one renderer per platform. */
export interface Card {
  readonly tone: Tone;
  /** What a lock screen and a screen reader show, one line: "R-81 churn@v12 to production: your vote is missing". */
  readonly summary: string;
  readonly parts: readonly Part[];
}

export const heading = (text: string, aside?: string): Part =>
  aside === undefined ? { type: 'heading', text } : { type: 'heading', text, aside };
export const text = (value: Text): Part => ({ type: 'text', text: value });
export const fields = (...list: Field[]): Part => ({ type: 'fields', fields: list });
export const actions = (...buttons: Button[]): Part => ({ type: 'actions', buttons });
export const context = (value: Text): Part => ({ type: 'context', text: value });

/** A card of one sentence, for answers and thread lines. `backticks` in the sentence become code. */
export function line(tone: Tone, summary: string, value: Text = inline(summary), ...more: Part[]): Card {
  return { tone, summary: summary.replaceAll('`', ''), parts: [text(value), ...more] };
}
