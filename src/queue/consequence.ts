import type { Fact } from '../kernel/fact.ts';
import type { Ctx } from '../store/unit.ts';

/**
 * "When this happened, do that." Runs as a pg-boss job keyed by (fact id, name) and may run twice without harm.
 * `run` gets a Ctx whose actor is `{type: 'system', name}`; it calls a verb.
 */
export interface Consequence {
  /** `<when>-<then>`, as its file is called. */
  readonly name: string;
  /** The kinds of facts it follows. */
  readonly on: readonly string[];
  readonly run: (ctx: Ctx, fact: Fact) => Promise<void>;
}

export function defineConsequence(consequence: Consequence): Consequence {
  return consequence;
}

/** What runs when a timer of this kind is due. The verb checks the generation again. */
export interface TimerHandler {
  readonly kind: string;
  readonly run: (ctx: Ctx, timer: { readonly subject: string; readonly generation: number }) => Promise<void>;
}
