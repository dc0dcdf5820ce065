import type { Model, Version } from '../registry/find.ts';

/** What a gate looks at. `evidence` is the port through which other parts of Steward answer; unknown when nobody does. */
export interface GateInput {
  readonly model: Model;
  readonly version: Version | undefined;
  readonly incumbent: Version | undefined;
  readonly toStage: string;
  readonly evidence: EvidencePort;
}

/** Asks another part of Steward about a subject ("open-incidents", "drift-breach"); undefined when that part is not installed. */
export type EvidencePort = (
  kind: string,
  subject: string,
) => Promise<{ readonly pass: boolean; readonly detail: string } | undefined>;

/** A gate's answer: what was found, against what bound, and what to do when it fails. */
export interface GateResult {
  readonly gate: string;
  readonly status: 'pass' | 'fail' | 'unknown';
  /** One line for the card: "2 metrics", "owner is missing". */
  readonly detail: string;
  /** The command that mends it. */
  readonly fix?: string | undefined;
}

/** A condition for entering a stage. One function, one file. */
export interface Gate {
  readonly name: string;
  /** What it asks for, in words, for `promote --dry-run` and docs. */
  readonly asks: string;
  readonly evaluate: (input: GateInput) => Promise<GateResult>;
}
