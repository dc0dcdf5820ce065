import type { z } from 'zod';
import type { EvidenceFacts } from '../evidence/facts-of.ts';
import type { Model, Version } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import type { Lifecycle, Track } from './lifecycle.ts';

/** What a gate looks at. Reads go through `tx`: they belong to the transaction that decides. */
export interface GateInput {
  readonly tx: Ctx;
  readonly track: Track;
  readonly lifecycle: Pick<Lifecycle, 'evidence'>;
  readonly model: Model;
  readonly version: Version | undefined;
  readonly incumbent: Version | undefined;
  readonly toStage: string;
  /** What is recorded of the model and of the version that moves, else of the newest: read once for all gates. */
  readonly facts: () => Promise<EvidenceFacts>;
  /** Whether one of these humans answers for the move: asked for it, or registered the version. */
  readonly isTheirs: (person: string | undefined) => Promise<boolean>;
  /** Asks another part of Steward about a subject ("open-incidents"); undefined when that part is not installed. */
  readonly ask: (kind: string, subject: string) => Promise<PartAnswer | undefined>;
}

/** What another part of Steward says of a subject. `pass` undefined: the part is there and does not know. */
export interface PartAnswer {
  readonly pass: boolean | undefined;
  readonly detail: string;
  readonly note?: string | undefined;
  readonly fix?: string | undefined;
  readonly until?: string | undefined;
}

/** What one gate found. A gate about several things (metrics, kinds of evidence) answers once for each. */
export interface GateAnswer {
  readonly status: 'pass' | 'fail' | 'unknown';
  /** Which of several things: a metric, a kind of evidence, a check's context. */
  readonly of?: string | undefined;
  /**
   * One line for the card: "auc 0.88, must be >= 0.9". It stays the same while nothing changed: what grows by the minute is
   * written `{age}` (since `since`) and `{until}`, and filled in when it is read. No words of people: it goes into the ledger.
   */
  readonly detail: string;
  /** What is worth knowing beside it, and is no evidence: it is shown when it changes, and makes no votes void. */
  readonly note?: string | undefined;
  readonly value?: string | undefined;
  readonly threshold?: string | undefined;
  /** The instant that `{age}` counts from, RFC 3339. */
  readonly since?: string | undefined;
  /** When the answer changes by itself, RFC 3339: the gate is evaluated again then. */
  readonly until?: string | undefined;
  /** The command that mends it. */
  readonly fix?: string | undefined;
  /** Who added what the answer is about, and the token it came through. */
  readonly by?: string | undefined;
  readonly through?: string | undefined;
  /** False: the part of Steward that would know is not there. Shown, and never in the way. */
  readonly installed?: false | undefined;
}

/** A gate's answer as a request keeps it. */
export interface GateResult extends GateAnswer {
  readonly gate: string;
  /** False: unknown, and shown without being in the way (see evaluate-gates). */
  readonly blocks?: false | undefined;
}

/** A fault in a gate's settings that their shape cannot say: where below them, and what. */
export interface SettingsFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A condition for entering a stage. One function, one file. */
export interface Gate<S = unknown> {
  readonly name: string;
  /** What it asks for, in words, for `promote --dry-run` and docs. */
  readonly asks: string;
  /** It says when a move may happen, not what is known of the subject: its answer may change without making votes void. */
  readonly circumstance?: true;
  /** Left out: it takes none. One that does not parse `undefined` must be given some. */
  readonly settings?: z.ZodType<S>;
  /** An entry as it stands in lifecycle.yml, for the hint of a fault. */
  readonly example?: string;
  /** What the settings name that is not there. */
  faults?(settings: S, lifecycle: Lifecycle): readonly SettingsFault[];
  evaluate(input: GateInput, settings: S): Promise<GateAnswer | readonly GateAnswer[]>;
}

/** Declares a gate; what is returned forgets the type of its settings, so that all gates fit one list. */
export function defineGate<S>(gate: Gate<S>): Gate {
  return gate as Gate;
}
