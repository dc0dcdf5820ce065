import type { Card } from '../card.ts';
import type { Invocation, Origin } from '../invocation.ts';
import type { PlatformName } from '../text.ts';
import type { FilesPort } from './files.ts';
import type { HistoryPort } from './history.ts';
import type { QuietPort } from './quiet.ts';
import type { RoomsPort } from './rooms.ts';

/** Where a message goes. `channel` is the platform's channel id, or `@<user id>` for a direct message to that person. */
export interface Address {
  readonly team: string;
  readonly channel: string;
  /** The root message's id, for a line in its thread. */
  readonly thread?: string;
}

/** A message that exists: the channel it really is in (a direct message's own channel) and its id there. */
export interface MessageRef {
  readonly channel: string;
  readonly message: string;
}

/**
 * Why a platform call failed, in the terms delivery decides by:
 * - `rate-limited`: nothing happened; again after `retryAfterMs`.
 * - `in-doubt`: it may have happened (time-out, dropped connection, 5xx after sending): look for the marker first.
 * - `away`: it certainly did not happen (connection refused, not connected); again later.
 * - `gone`: the message to edit was deleted.
 * - `no-access`: the bot cannot get into the channel, or the person takes no direct messages; `hint` says what a person must do.
 * - `refused`: the platform will never take this (invalid blocks, missing scope); dead letter.
 */
export type DeliveryFailure = 'rate-limited' | 'in-doubt' | 'away' | 'gone' | 'no-access' | 'refused';

export class DeliveryError extends Error {
  readonly failure: DeliveryFailure;
  readonly retryAfterMs: number | undefined;
  readonly hint: string | undefined;

  constructor(
    failure: DeliveryFailure,
    message: string,
    details: { retryAfterMs?: number; hint?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DeliveryError';
    this.failure = failure;
    this.retryAfterMs = details.retryAfterMs;
    this.hint = details.hint;
  }
}

/**
 * A reaction that came or went. `emoji` is normalised: `white_check_mark`, `x`, `+1`, `-1`, `eyes`, `pushpin`, without skin
 * tone. It may be on anybody's message; `thread` is there where the platform tells it.
 */
export interface ReactionEvent {
  readonly origin: Origin & { readonly channel: string; readonly message: string };
  readonly user: string;
  readonly emoji: string;
  readonly change: 'added' | 'removed';
  readonly key: string;
  /** Says something to the person who reacted, by direct message. */
  readonly answer: Invocation['answer'];
}

export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

/** What is being typed, for completion: a command's option and the values given so far. */
export interface SuggestQuery {
  readonly origin: Origin;
  readonly user: string;
  readonly command: string;
  readonly option: string;
  readonly prefix: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a platform hands to Steward. `invoke` resolves when the act is acknowledged: committed, or refused with an answer. */
export interface Host {
  invoke(invocation: Invocation): Promise<void>;
  react(event: ReactionEvent): Promise<void>;
  suggest(query: SuggestQuery): Promise<readonly Suggestion[]>;
  /** A connected Slack team or Discord guild (seen at connect): known to Steward from now on. */
  connected(team: { readonly team: string; readonly name: string }): Promise<void>;
  /** The connection came back after a gap: reactions must be swept. */
  reconnected(): Promise<void>;
  /** Somebody opened Steward's home; `empty` when the platform shows nothing of ours there yet. */
  homeOpened(home: { readonly team: string; readonly user: string; readonly empty: boolean }): Promise<void>;
  /** A message was deleted by somebody; if it was a card, it is posted again. */
  deleted(message: { readonly team: string; readonly channel: string; readonly message: string }): Promise<void>;
}

export interface PlatformStatus {
  readonly connected: boolean;
  /** One line for a person: "connected to Acme as @steward", "Slack does not answer, trying again". */
  readonly detail: string;
}

/** A chat platform: transport and rendering, nothing else. All methods may be called while it is away: they then fail `away`. */
export interface Platform {
  readonly name: PlatformName;
  /** Starts listening; resolves even when the platform is away, and goes on trying by itself. */
  start(host: Host): Promise<void>;
  stop(): Promise<void>;
  status(): PlatformStatus;
  /** Posts a card. `marker` identifies this post for `find` (at most 25 characters: Discord nonce). Throws DeliveryError. */
  post(to: Address, card: Card, marker: string, signal: AbortSignal): Promise<MessageRef>;
  /** Replaces a message's content. Throws DeliveryError. */
  update(to: Address, ref: MessageRef, card: Card, signal: AbortSignal): Promise<void>;
  /** Looks for the bot's own message with this marker, posted at or after `since`. */
  find(to: Address, marker: string, since: Date, signal: AbortSignal): Promise<MessageRef | undefined>;
  /** Where a reader finds a message, without asking anybody; undefined while the platform cannot tell. */
  linkTo?(team: string, ref: MessageRef): string | undefined;
  /** An answer for an act whose own way back is gone (its process died); without it the answer goes by direct message. */
  readonly answerLater?: (asked: Pick<Invocation, 'origin' | 'speaker' | 'key'>) => Invocation['answer'];
  readonly people?: PeoplePort;
  readonly channels?: ChannelsPort;
  readonly reactions?: ReactionsPort;
  readonly history?: HistoryPort;
  readonly groups?: GroupsPort;
  readonly home?: HomePort;
  /** Left out: what is worked on together is in threads. */
  readonly rooms?: RoomsPort;
  /** Left out: messages always make a sound. */
  readonly quiet?: QuietPort;
  /** Left out: cards are shown with words in the place of files. */
  readonly files?: FilesPort;
}

/** What a platform says about one user right now. Everything but `member` has no rights. */
export interface Standing {
  readonly standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger' | 'gone';
  readonly name?: string;
  readonly handle?: string;
  readonly zone?: string;
}

export interface PeoplePort {
  /** Asks the platform about a user; throws DeliveryError when it cannot say (the caller decides what unknown means). */
  standing(team: string, user: string, signal: AbortSignal): Promise<Standing>;
}

export interface ChannelsPort {
  /** Finds a channel by id, `#name` or platform mention; undefined when there is none the bot can see. */
  resolve(team: string, channel: string, signal: AbortSignal): Promise<{ channel: string; name: string } | undefined>;
  /** Makes sure the bot can post there: joins a public channel; `invite` says what a person must do for a private one. */
  join(team: string, channel: string, signal: AbortSignal): Promise<{ ok: true } | { ok: false; invite: string }>;
}

export interface ReactionsPort {
  /** Who reacted with which (normalised) emoji on a message now; bots left out where the platform tells. */
  list(
    to: Address,
    ref: MessageRef,
    signal: AbortSignal,
  ): Promise<readonly { readonly user: string; readonly emoji: string }[]>;
}

/** Lists of people that the platform itself keeps: user groups on Slack, roles on Discord. */
export interface GroupsPort {
  /** Finds one by the platform's mention, its id or `@name`; undefined when this team has none such. */
  resolve(team: string, typed: string, signal: AbortSignal): Promise<{ group: string; name: string } | undefined>;
  /**
   * The users that are in it now; undefined when it is no longer there. A platform that lets nobody list members without
   * special rights (Discord) answers about the users `among` alone. Throws DeliveryError when it cannot say.
   */
  members(
    team: string,
    group: string,
    among: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined>;
  /**
   * Makes it hold exactly these users; on Discord as far as `among` goes, which others have it stays. A platform whose lists
   * cannot be empty (Slack) keeps whom it held when nobody is named. False when it is no longer there. Repeating it does no
   * harm. Throws DeliveryError.
   */
  setMembers(
    team: string,
    group: string,
    users: readonly string[],
    among: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean>;
}

export interface HomePort {
  /** Shows a card as a person's home, in place of what stood there: repeating it does no harm. Throws DeliveryError. */
  publish(team: string, user: string, card: Card, signal: AbortSignal): Promise<void>;
}
