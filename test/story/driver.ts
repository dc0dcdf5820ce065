/** The people of the sample workspace: ada is admin, mia asks, leo leads, rita looks after risk. */
export type Who = 'ada' | 'mia' | 'leo' | 'rita';
export const everybody: readonly Who[] = ['ada', 'mia', 'leo', 'rita'];

/** A command as it is said: words in the order of the contract, then what is named. `@leo` and `#releases` are live. */
export interface Said {
  readonly command: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly named?: Readonly<Record<string, string>>;
}

/** The command as it is typed where all is one line; a flag is `true`. */
export function lineOf({ command, words = {}, named = {} }: Said): string {
  const flags = Object.entries(named).map(([name, value]) => {
    if (value === 'true') return `--${name}`;
    return `--${name} ${/\s/.test(value) ? `"${value}"` : value}`;
  });
  return [command, ...Object.values(words), ...flags].join(' ');
}

/** An answer that is not the announcement of one: a busy machine lets people wait. */
export const isFinal = (words: string): boolean =>
  !words.includes('Working on it') && !words.includes('is slow right now');

/** A message of Steward as a person sees it. */
export interface Seen {
  readonly id: string;
  /** The platform's channel it stands in. */
  readonly channel: string;
  readonly words: string;
  readonly buttons: readonly string[];
  /** What a lock screen shows of it, on platforms that are sent that apart. */
  readonly notice?: string;
}

/** A message as it left for the platform: to the channel, to a thread in it, or to one person. Edits do not count. */
export interface Posted {
  readonly to: 'channel' | 'thread' | Who;
  /** Whom it mentions so that they are notified. */
  readonly pings: readonly string[];
}

export type Sign = 'white_check_mark' | 'x' | 'eyes';

/** What people do and see on one platform; the story is told over this alone. */
export interface Driver {
  /** Says a command in #releases, or in a card's thread; resolves with what was answered, or the title of the form. */
  say(who: Who, said: Said, under?: Seen): Promise<string>;
  click(who: Who, card: Seen, label: string): Promise<string>;
  /** Clicks a button of the newest private answer. */
  confirm(who: Who, label: string): Promise<string>;
  /** Fills in and sends the form that is open. */
  submit(who: Who, values: Readonly<Record<string, string>>): Promise<string>;
  react(who: Who, card: Seen, sign: Sign): Promise<void>;
  unreact(who: Who, card: Seen, sign: Sign): Promise<void>;
  /** Steward's messages in #releases, oldest first, threads left out. */
  cards(): Promise<readonly Seen[]>;
  thread(card: Seen): Promise<readonly string[]>;
  /** Steward's direct messages to somebody, oldest first. */
  direct(who: Who): Promise<readonly Seen[]>;
  /** Everything Steward posted so far, counted at the platform's door. */
  posted(): Promise<readonly Posted[]>;
}
