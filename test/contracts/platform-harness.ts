import type { Address, MessageRef, Platform } from '../../src/chat/ports/platform.ts';

/**
 * What the next call of the platform meets: `away` nobody listens, `rate-limited` a 429 that asks for 2 s, `dropped` the
 * call is carried out and the connection then lost before the answer.
 */
export type Fault = 'away' | 'rate-limited' | 'dropped';

export interface FileSeen {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly alt?: string;
  /** Shown within the message. */
  readonly picture: boolean;
}

/** A platform and its other side, as far as the contract needs it. Made once a suite; a fault counts for one call. */
export interface PlatformHarness {
  readonly platform: Platform;
  /** A channel that exists and into which the bot may post. */
  readonly address: Address;
  /** The name of that channel, without `#`. */
  readonly channelName: string;
  /** A channel that does not exist, or into which the bot cannot get. */
  readonly unknown: Address;
  /** A user of the team, an ordinary member. */
  readonly person: string;
  /** Everything a reader sees of a message in order: words, fields, cells, labels of buttons; markup resolved as the platform does. */
  texts(ref: MessageRef): Promise<string>;
  /** What the platform would make live in it: mentions that notify, links that the card did not make, markup from plain text. */
  live(ref: MessageRef): Promise<readonly string[]>;
  /** The invocations that the message's buttons carry. */
  buttons(ref: MessageRef): Promise<readonly string[]>;
  /**
   * The files that readers get with a message: pictures within it, and what was shared with it, in any order. `alt` is what
   * a screen reader says of a picture.
   */
  files(ref: MessageRef): Promise<readonly FileSeen[]>;
  /** How many messages of the bot the address holds now. */
  count(): Promise<number>;
  /** Somebody deletes a message. */
  remove(ref: MessageRef): Promise<void>;
  /** Somebody reacts; the emoji by its normalised name. */
  react(ref: MessageRef, user: string, emoji: string): Promise<void>;
  /** Somebody writes a line as its client sends it, into the thread of a root that has one. */
  says(user: string, words: string, root?: MessageRef): Promise<MessageRef>;
  /** A user group or role, empty at first; left out where the platform keeps none. */
  readonly group?: {
    readonly id: string;
    readonly name: string;
    /** Everything by which people may name it: mention, id, name. */
    readonly typed: readonly string[];
    /** Names that this team has none of: another team's too. */
    readonly unknown: readonly string[];
    /** A second user of the team, beside `person`. */
    readonly other: string;
    setMembers(users: readonly string[] | undefined): void;
  };
  /** Calls of the last second, where the platform lets a bot make only so many: a test begins when there is room. */
  readonly recentCalls?: () => number;
  /** Which faults this platform can meet. */
  readonly faults: readonly Fault[];
  fault(kind: Fault): void | Promise<void>;
  stop(): Promise<void>;
}
