import type { Ctx } from '../store/unit.ts';
import type { Card } from './card.ts';
import type { Invocation } from './invocation.ts';
import type { Option, ParseEnv } from './option.ts';

/**
 * Who may give a command. `anyone`: also somebody without rights (help, whoami, setup --code); `viewer`: everybody who
 * may read; `member` and `admin`: also write; `audit`: admins and auditors. Who may approve is said by policies alone.
 */
export type Access = 'anyone' | 'viewer' | 'member' | 'admin' | 'audit';

// biome-ignore lint/suspicious/noExplicitAny: the one place where options of any value type meet
export type Options = Readonly<Record<string, Option<any, Ctx>>>;

/** What `run` gets for each option: the parsed value. */
export type InputOf<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T, Ctx> ? T : never };

/** What a command answers with: a card for the caller alone. `stale` facts etc. are thrown as StewardErrors. */
export type Reply = Card;

/** What `run` is called with. `seen` is the evidence round of the picture that was clicked, for buttons that carry one. */
export interface RunCall<O extends Options> {
  readonly ctx: Ctx;
  readonly input: InputOf<O>;
  readonly invocation: Invocation;
  readonly seen?: number | undefined;
  /** The caller's zone, for answers that print times; the root and the origin, for hints. Dispatch always gives it. */
  readonly env?: ParseEnv;
  /** The command's own question was answered with yes. */
  readonly confirmed?: boolean;
  /** What `before` answered. */
  readonly asked?: unknown;
}

export interface Command<O extends Options = Options> {
  /** One or two words: `promote`, `model register`. No command's words begin another's. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly access: Access;
  /** In their positional order. Names are camelCase here, `--kebab-case` when typed. */
  readonly options: O;
  readonly examples?: readonly string[];
  /**
   * Asked before it runs unless `confirmed=yes` came with it: answers with a card and a button that carries it. Nobody
   * is asked who may not give the command, or whom `check` refuses; `checked` is what `check` found.
   */
  confirm?(
    input: InputOf<O>,
    checked: unknown,
  ): {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    /** Pinned in the button as typed, so that yes means what was asked, however late or often it is pressed. */
    readonly values?: Readonly<Record<string, string>>;
  };
  /** Throws before the question what `run` would throw, and finds what the question should name. Writes nothing. */
  readonly check?: (call: RunCall<O>) => Promise<unknown>;
  /** Shows a secret: refused where the answer is public. */
  readonly secret?: boolean;
  /** Under `/steward` on Discord too (help, whoami, setup), where the first word is else the command itself. */
  readonly underRoot?: boolean;
  /**
   * Whether this call may move something to production, so that standing is asked for afresh and unknown is no: the one
   * read before the transaction. Left out: it never does.
   */
  sensitive?(call: { readonly ctx: Ctx; readonly input: InputOf<O> }): Promise<boolean>;
  /**
   * The groups whose members decide by this call. Where they follow a list of a platform, it is read again together with
   * the caller's standing, before the transaction.
   */
  groups?(call: { readonly ctx: Ctx; readonly input: InputOf<O> }): Promise<readonly string[]>;
  /** The groups of which this call only says whether they could decide: read again like `groups`, where that is possible. */
  groupsNamed?(call: { readonly ctx: Ctx; readonly input: InputOf<O> }): Promise<readonly string[]>;
  /**
   * Asks platforms what `run` must know (is this person a member, may Steward post there), because no transaction may
   * wait for them. Called outside any transaction, after an authorisation of its own; may run again for the same act.
   */
  readonly before?: (call: RunCall<O>) => Promise<unknown>;
  /** `before` draws a chart, which keeps the process busy for a second or more: its answer is announced first. */
  readonly draws?: boolean;
  readonly run: (call: RunCall<O>) => Promise<Reply>;
}

/**
 * Declares a command; the types of `run`'s input follow from the options. What is returned forgets them, so that all
 * commands fit one list: parsing hands `run` and `confirm` exactly what these options made.
 */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}
