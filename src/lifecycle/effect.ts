/** What an applied transition tells the outside: ids and pinned facts. */
export interface EffectInput {
  readonly workspace: string;
  readonly request: string;
  readonly subject: string;
  readonly model: string;
  readonly version: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly digest: string | undefined;
  readonly decidedAt: string;
  /** The settings of the effect in lifecycle.yml. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Does something outside when a transition is applied. Idempotent by `request`; throws when it failed. One function, one file. */
export type Effect = (input: EffectInput, signal: AbortSignal) => Promise<void>;
