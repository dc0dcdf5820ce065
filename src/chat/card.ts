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

/**
 * A file that a message carries: a chart, an archive. `alt` says in words what a picture shows, its numbers included, and
 * of any other file what it is.
 */
export interface CardFile {
  /** With its ending; letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  readonly alt: string;
  /** Where the bytes are kept instead, when a card was stored without them: then `bytes` is empty. */
  readonly kept?: { readonly id: string; readonly size: number };
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
  | { readonly type: 'context'; readonly text: Text }
  /** Shown within the card: PNG, JPEG or, in the console alone, SVG. `instead` stands in its place where it cannot be. */
  | { readonly type: 'picture'; readonly file: CardFile; readonly instead: readonly Part[] }
  /** To keep: shared with the message, once. An edit leaves it as it is. */
  | { readonly type: 'file'; readonly file: CardFile; readonly instead: readonly Part[] };

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
export const picture = (file: CardFile, ...instead: Part[]): Part => ({ type: 'picture', file, instead });
export const file = (carried: CardFile, ...instead: Part[]): Part => ({ type: 'file', file: carried, instead });

/** A card of one sentence, for answers and thread lines. `backticks` in the sentence become code. */
export function line(tone: Tone, summary: string, value: Text = inline(summary), ...more: Part[]): Card {
  return { tone, summary: summary.replaceAll('`', ''), parts: [text(value), ...more] };
}
