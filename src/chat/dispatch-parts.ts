import type { Log } from '../kernel/log.ts';
import { claimOnce, rememberAnswer, rememberedAnswer } from '../store/once.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import type { Access, Command } from './command.ts';
import type { Invocation, Origin } from './invocation.ts';
import type { Outcome } from './outcome.ts';

/** An invocation as data: what remains of it when the process that heard it is gone. */
export type StoredInvocation = Omit<Invocation, 'answer'>;

/** The caller as Steward knows him: `ctx` is the given transaction with him as its actor. */
export interface Authorised {
  readonly ctx: Ctx;
  /** His IANA zone, where it is known. */
  readonly zone?: string | undefined;
}

/** Groups whose members count for a call: `deciding` for its right, `named` for what it says of others. */
export interface GroupsAsked {
  readonly deciding: readonly string[];
  readonly named: readonly string[];
}

/** What dispatch needs from the rest of Steward; app hands it in. */
export interface DispatchParts {
  readonly commands: readonly Command[];
  /** The slash command's root on Slack. */
  readonly root: string;
  /** The zone of a caller whose own is not known. */
  readonly defaultZone: string;
  readonly now: () => Date;
  readonly log: Log;
  /** The workspace of a team, with Steward itself as actor; undefined when the team is not connected. */
  readonly workspaceOf: (origin: Origin) => Promise<Ctx | undefined>;
  /**
   * Asks the platforms afresh who the speaker is when that is due, and who is in the groups that he decides by, or that
   * the answer says something of; ends within a second. Outside of any transaction.
   */
  readonly standing: (ctx: Ctx, invocation: Invocation, sensitive: boolean, groups: GroupsAsked) => Promise<void>;
  /** Meets the speaker, creating him at first contact. Throws NO_STANDING or NOT_ALLOWED. */
  readonly authorise: (tx: Tx, invocation: Invocation, access: Access, sensitive: boolean) => Promise<Authorised>;
  /**
   * Commits the invocation as a row and a job, on a connection of its own; the job calls `resume`. What it resolves to
   * removes the row again, once the person has his answer.
   */
  readonly defer: (ctx: Ctx, invocation: StoredInvocation) => Promise<() => Promise<void>>;
  /** Whether the transport sends the act again when `invoke` rejects: so do Slack's events, nothing else. */
  readonly redelivers?: (invocation: Invocation) => boolean;
  /** After how many milliseconds the person is told that it takes longer: 2,000 unless said. */
  readonly afterMs?: number;
  /** How long `defer` may take: 600 ms unless said, so that Slack still has its answer within 3 s. */
  readonly deferMs?: number;
  /** For the metrics: each act that reached its command. */
  readonly observed?: (act: {
    readonly command: string;
    readonly outcome: Outcome['type'];
    readonly ms: number;
  }) => void;
  /** Transactions and natural keys; the store's own unless said. */
  readonly store?: DispatchStore;
}

/** What dispatch uses of the store. */
export interface DispatchStore {
  readonly inTransaction: <T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly claimOnce: (tx: Tx, key: string) => Promise<boolean>;
  readonly rememberAnswer: (tx: Tx, key: string, answer: unknown) => Promise<void>;
  readonly rememberedAnswer: (ctx: Ctx, key: string) => Promise<unknown>;
}

export const ownStore: DispatchStore = { inTransaction, claimOnce, rememberAnswer, rememberedAnswer };
