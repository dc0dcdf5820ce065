import type { Card } from './card.ts';
import type { Form } from './form.ts';
import type { PlatformName } from './text.ts';

/** What was said, in one of three shapes that parse to the same call. */
export type Said =
  /** A line of text: `promote churn@v12 to production` (without the root or the mention). */
  | { readonly type: 'line'; readonly text: string }
  /** Typed options of a platform that has them: every value still a string, as the person gave it. */
  | { readonly type: 'typed'; readonly command: string; readonly values: Readonly<Record<string, string>> }
  /** A button or a submitted form: `v1 approve request=R-81 seen=4`, and the form's values. */
  | {
      readonly type: 'written';
      readonly invocation: string;
      readonly values?: Readonly<Record<string, string>>;
      /** Asked for in a form before it runs, filled with the values given: what was taken from a message is looked at first. */
      readonly fill?: readonly string[];
    };

/** Where something was said. `thread` is the platform's id of the thread's root message. */
export interface Origin {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel?: string;
  readonly thread?: string;
  /** The message that carried the button or got the reaction, if any. */
  readonly message?: string;
}

/** Who said it, as the transport knows it. Nothing here but `id` is trusted; `name` is for showing only. */
export interface Speaker {
  readonly id: string;
  readonly name?: string;
  /** IANA zone, where the platform gives one with the event. */
  readonly zone?: string;
}

/** How a person gets an answer; only the transport knows trigger ids and tokens. */
export interface Answer {
  /** Says something to the caller alone (on a Discord mention: in the thread). May be called more than once: the last stands. */
  say(card: Card): Promise<void>;
  /** Opens the form; false where the platform gives no trigger (mentions, reactions, expired triggers). */
  form(form: Form): Promise<boolean>;
  /** Says in time that an answer comes: before what keeps the process busy. Left out where nobody waits for the first word. */
  announce?(): Promise<void>;
}

/** One act of a person, whatever the way it came: command, button, form, reaction or mention. */
export interface Invocation {
  readonly origin: Origin;
  readonly speaker: Speaker;
  readonly source: 'command' | 'button' | 'form' | 'reaction' | 'mention';
  readonly said: Said;
  /** The natural key: the same act redelivered has the same key, whatever event id it carries. */
  readonly key: string;
  /** True when the answer would be seen by others than the caller (a mention on Discord): secrets are refused there. */
  readonly answersInPublic?: boolean;
  readonly answer: Answer;
}
