import type { Log } from './log.ts';

/** Who acts. A union, so that the ledger never has to guess whether a human, a token or Steward itself did something. */
export type Actor =
  | { readonly type: 'person'; readonly person: string }
  /** `author` is the person a CI token names as the one who asked; he may not approve what he asked for. */
  | { readonly type: 'token'; readonly token: string; readonly name: string; readonly author?: string }
  | { readonly type: 'system'; readonly name: string };

/** What every verb is called with: who, in which workspace, when, and where to log. */
export interface Caller {
  readonly workspace: string;
  readonly actor: Actor;
  readonly now: Date;
  readonly newId: () => string;
  readonly log: Log;
}

/** The id of the human who answers for an act, if there is one. */
export function humanOf(actor: Actor): string | undefined {
  if (actor.type === 'person') return actor.person;
  return actor.type === 'token' ? actor.author : undefined;
}
