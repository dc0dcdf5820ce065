import type { Origin } from './invocation.ts';
import type { Suggestion } from './ports/platform.ts';

/** What parsing knows without the database: pure and synchronous, so that a form opens in time. */
export interface ParseEnv {
  readonly now: Date;
  /** IANA zone of the caller. */
  readonly zone: string;
  readonly origin: Origin;
  readonly speaker: string;
  /** The slash command's root on Slack, for hints. */
  readonly root: string;
  /** Said by naming the bot, in a channel that may be the room of something. */
  readonly mentioned?: boolean;
}

/** Reads suggestions for completion. `Ctx` is opaque here; the feature casts nothing, it gets its own type parameter. */
export type Suggest<C> = (
  ctx: C,
  prefix: string,
  values: Readonly<Record<string, string>>,
) => Promise<readonly Suggestion[]>;

/**
 * One argument of a command: how it is asked for, parsed and completed. From it come the Slack grammar, the form, the
 * typed Discord option, the help text and the reference page.
 */
export interface Option<T, C = unknown> {
  /** What a person sees in usage lines, such as `<model@version>`. */
  readonly placeholder: string;
  readonly describe: string;
  readonly required: boolean;
  /** Needed when this flag of the command is given. */
  readonly requiredWith?: string;
  /** Not needed after all when this flag is given too. */
  readonly unlessWith?: string;
  /** A flag has no value: `--dry-run`. */
  readonly flag?: boolean;
  /** Only as `--name value`, never by position. */
  readonly named?: boolean;
  /** May be given several times; `parse` gets the values joined by a line feed. */
  readonly repeatable?: boolean;
  /**
   * Of a repeatable argument that others follow by position: whether `word` is one more of it after what was given
   * (`before`), not the next argument. Left out: it takes all words that are left.
   */
  readonly goesOn?: (before: string, word: string) => boolean;
  /** The last text argument: takes the rest of the line without quotes. */
  readonly rest?: boolean;
  /** The word that may stand before it and is left out ("to" before a stage). */
  readonly filler?: string;
  readonly aliases?: readonly string[];
  readonly choices?: readonly Suggestion[];
  readonly picker?: 'person' | 'channel';
  /** A name, for which a mention of a person may stand as well. */
  readonly mentions?: true;
  readonly multiline?: boolean;
  readonly maxLength?: number;
  /** In the thread of a request or incident the argument may be left out: parses to a reference that the verb resolves. */
  readonly fromThread?: (env: ParseEnv) => T | undefined;
  /** The same where the bot was named in a channel that may be a room, outside any thread. */
  readonly fromRoom?: (env: ParseEnv) => T | undefined;
  /** From what was typed to the value. Throws StewardError BAD_INPUT with `field` and a hint. Undefined raw: not given. */
  readonly parse: (raw: string | undefined, env: ParseEnv) => T;
  readonly suggest?: Suggest<C>;
}
