import type { z } from 'zod';
import type { Fact, Json } from '../kernel/fact.ts';
import type { Tx } from '../store/unit.ts';

/** A fact that was not emitted yet: what happened, without who, when and where. */
export interface Draft {
  readonly kind: string;
  readonly version: number;
  readonly body: { readonly [key: string]: Json };
  readonly texts: { readonly [field: string]: string };
  /** Whose words the texts are, where they are not the actor's. */
  readonly author?: string;
}

/** A kind of fact a feature can emit. Call it to make a draft; `read` checks a fact's body when it comes back. */
export interface EventType<B extends { readonly [key: string]: Json | undefined }> {
  (body: B, texts?: { readonly [field: string]: string | undefined }): Draft;
  readonly kind: string;
  readonly version: number;
  /** The body of a fact of this kind; throws when it is another kind or does not fit. */
  read(fact: Fact): B;
}

/**
 * Declares a kind of fact. `schema` holds ids and values only: names stay out, free text goes into `texts`.
 * Undefined members are left out of the record.
 */
export function defineEvent<B extends { readonly [key: string]: Json | undefined }>(
  kind: string,
  version: number,
  schema: z.ZodType<B>,
): EventType<B> {
  const make = (body: B, texts: { readonly [field: string]: string | undefined } = {}): Draft => ({
    kind,
    version,
    body: defined(schema.parse(body)),
    texts: defined(texts),
  });
  const read = (fact: Fact): B => {
    if (fact.kind !== kind) throw new Error(`a fact of kind ${fact.kind} was read as ${kind}`);
    return schema.parse(fact.body);
  };
  // `kind` is no writable property of a function but of our own object: `name` stays untouched.
  return Object.assign(make, { kind, version, read });
}

/**
 * Records that something happened. Only collects: the flush at the end of the transaction writes it. Returns the fact, in
 * which half a character (a text that was cut within a surrogate pair) is U+FFFD: neither ledger nor jobs could hold it.
 */
export function emit(tx: Tx, draft: Draft): Fact {
  const fact: Fact = { id: tx.newId(), workspace: tx.workspace, at: tx.now, actor: tx.actor, ...wellFormed(draft) };
  tx.facts.push(fact);
  return fact;
}

/** The same with every text in it well-formed, names of members included. */
function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name.toWellFormed(), wellFormed(held)])) as T;
}

function defined<T>(record: { readonly [key: string]: T | undefined }): { readonly [key: string]: T } {
  const entries = Object.entries(record).filter((entry): entry is [string, T] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
