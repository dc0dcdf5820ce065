import type { Delivered, PayloadType } from './deliver.ts';
import type { Emulated } from './emulated.ts';
import type { Faults } from './faults.ts';
import type { SlackFiles } from './files.ts';
import type { FrontDoor } from './front-door.ts';
import type { From } from './payloads.ts';
import type { ButtonSeen } from './read-message.ts';
import type { SocketServer } from './socket-server.ts';
import type { Ephemeral, OpenedView } from './web-api.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message of a channel as the emulator keeps it. */
export interface Message {
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly thread: string | undefined;
  /** Everything a reader sees. */
  readonly words: string;
  readonly buttons: readonly ButtonSeen[];
  readonly raw: Json;
}

/** Where an act happens, and what is unusual about it. */
export interface ActOptions {
  readonly channel?: string;
  readonly thread?: string;
  readonly from?: From;
  /** The same delivery once more: with the same id, or with another one. */
  readonly retry?: { readonly num: number; readonly reason: string };
}

/** A Slack team in the test kit: the emulator behind a door that adds its faults, and people who act in it. */
export interface SlackWorkspace {
  readonly apiUrl: string;
  readonly team: string;
  readonly app: string;
  readonly botToken: string;
  readonly botUser: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** User and channel ids by name. */
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly ephemerals: Ephemeral[];
  readonly views: OpenedView[];
  readonly faults: Faults;
  /** What was uploaded, and how long Slack takes with it. */
  readonly files: SlackFiles;
  readonly calls: FrontDoor['calls'];
  readonly socket: SocketServer;
  readonly call: Emulated['call'];
  /** A token with which `call` acts as a user. */
  readonly tokenOf: Emulated['tokenOf'];
  /** Where signed requests go from now on: a function, because the port is known late. */
  aim(eventsUrl: () => string): void;
  /** Acts go over the socket from now on. */
  aimSocket(): void;
  /** `/steward <text>` by a user. Repeating a call with the payload it returned is a redelivery. */
  signedCommand(user: string, text: string, options?: ActOptions): Promise<Acted>;
  click(user: string, at: { channel: string; message: string; label: string }, options?: ActOptions): Promise<Acted>;
  /** A click on a private answer; the newest that has the button. */
  clickPrivate(user: string, label: string, options?: ActOptions): Promise<Acted>;
  /** Submits the newest form of a user: values by field name or label. */
  submit(user: string, values: Readonly<Record<string, string>>, options?: ActOptions): Promise<Acted>;
  /** Opens the app's home and looks at its Home tab. */
  openHome(user: string): Promise<Acted>;
  /** What stands in a person's home: all words and the buttons; undefined while nothing was published. */
  home(user: string): { readonly words: string; readonly buttons: readonly ButtonSeen[] } | undefined;
  clickHome(user: string, label: string): Promise<Acted>;
  /** Turns the app's Home tab on or off. */
  setHomeTab(on: boolean): void;
  mention(user: string, text: string, options: ActOptions & { channel: string }): Promise<Acted>;
  /** Something typed to the bot in its direct messages. */
  direct(user: string, text: string): Promise<Acted>;
  react(user: string, at: { channel: string; message: string }, emoji: string): Promise<Acted>;
  unreact(user: string, at: { channel: string; message: string }, emoji: string): Promise<Acted>;
  /** Somebody deletes a message of the bot. */
  remove(at: { channel: string; message: string }): Promise<Acted>;
  redeliver(acted: Acted, how?: { newId?: boolean }): Promise<Delivered>;
  event(event: Json, options?: ActOptions): Promise<Acted>;
  /** All messages of a channel (or of the direct messages with a user, `@U1`) in order, threads included. */
  messages(channel: string): Promise<Message[]>;
  /** The words a user was told privately, newest last. */
  told(user: string): string[];
  /** The bot is invited to a channel. */
  invite(channel: string): Promise<void>;
  setUser(user: string, flags: Json): void;
  setScopes(scopes: readonly string[]): void;
  refuseDirect(user: string): void;
  setUserGroup(handle: string, users: readonly string[] | undefined): string;
  /** Who is in a user group; undefined when there is none. */
  userGroup(handle: string): readonly string[] | undefined;
  /** Slack cannot be reached at all, until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
}

export interface Acted extends Delivered {
  readonly type: PayloadType;
  readonly payload: Json;
}

export interface WorkspaceSeed {
  readonly users?: readonly string[];
  readonly channels?: readonly string[];
  readonly privateChannels?: readonly string[];
  /** The slash command's root. */
  readonly root?: string;
}
