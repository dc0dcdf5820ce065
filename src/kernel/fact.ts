import type { Actor } from './caller.ts';

/** A value that JSON can hold; what facts are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What happened, once it is certain to be committed. `body` holds ids and values, never names; free text a person wrote
 * (reason, comment, note) stands in `texts`, so that it can be erased without breaking the chain.
 */
export interface Fact {
  readonly id: string;
  readonly workspace: string;
  readonly kind: string;
  readonly version: number;
  readonly at: Date;
  readonly actor: Actor;
  readonly body: { readonly [key: string]: Json };
  readonly texts: { readonly [field: string]: string };
  /** Whose words the texts are, where they are not the actor's: a message that somebody else pinned. */
  readonly author?: string;
}
