import type { Ctx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import type { SettingValue } from './lifecycle.ts';

/** What an applied transition tells the outside: ids and pinned facts. */
export interface EffectInput {
  readonly workspace: string;
  readonly request: string;
  /** `R-81/0`: the same whenever this effect of this request runs again, so that receivers can leave out repeats. */
  readonly key: string;
  readonly kind: Request['kind'];
  readonly subject: string;
  readonly model: string;
  readonly version: string | undefined;
  /** Where the version's files lie, as it was registered. */
  readonly uri: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly digest: string | undefined;
  /** What stands in the stage and is replaced. */
  readonly replaces: string | undefined;
  /** Part of the traffic it is to get, 0 to 1; undefined means all. */
  readonly share: number | undefined;
  readonly decidedAt: string;
  /** The settings of the effect in lifecycle.yml. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** What an effect keeps about its run: JSON, such as the holder of an alias before it was moved. */
export type EffectNote = { readonly [key: string]: string | number | boolean | null };

/** What an effect may ask for while it runs. It runs outside any transaction. */
export interface EffectTools {
  readonly ctx: Ctx;
  /** A secret by its name in the settings; throws an EffectFailure when this process does not have it. */
  readonly secret: (name: string) => string;
  /** What an earlier try of the same effect of the same request kept. */
  readonly note: EffectNote | undefined;
  /** Keeps a note before the effect goes on, so that a try after a crash finds it. */
  readonly remember: (note: EffectNote) => Promise<void>;
}

/** Does something outside when a transition is applied. Idempotent by `key`; throws when it failed. One function, one file. */
export type Effect = (input: EffectInput, signal: AbortSignal, tools: EffectTools) => Promise<void>;

/** How long a failing effect is tried again: for about an hour, for three days, or not at all. */
export type Patience = 'hour' | 'days' | 'none';

/** Why an effect failed, in words for a card, and whether another try can help. Any other error is tried for an hour. */
export class EffectFailure extends Error {
  readonly patience: Patience;
  /** What the other side asked us to wait, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, given: { readonly patience?: Patience; readonly retryAfterMs?: number } = {}) {
    super(message);
    this.name = 'EffectFailure';
    this.patience = given.patience ?? 'hour';
    this.retryAfterMs = given.retryAfterMs;
  }
}
