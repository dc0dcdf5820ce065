import { createHash, randomBytes } from 'node:crypto';
import { humanOf } from '../kernel/caller.ts';
import type { Fact, Json } from '../kernel/fact.ts';
import { canonicalJson } from './canonical-json.ts';

/** The version of the body's own shape, not of a kind of fact. */
const BODY_VERSION = 1;

export interface LedgerText {
  readonly field: string;
  readonly salt: Buffer;
  readonly text: string;
  readonly author: string | undefined;
}

/** sha256(salt || text in UTF-8), hexadecimal: what the body keeps of a free text. */
export function hashText(salt: Buffer, text: string): string {
  return createHash('sha256').update(salt).update(text, 'utf8').digest('hex');
}

/** A fact as the ledger keeps it: the canonical body and the free texts beside it, each with a salt of 16 bytes. */
export function ledgerBody(fact: Fact): { readonly body: string; readonly texts: readonly LedgerText[] } {
  const author = fact.author ?? humanOf(fact.actor);
  const texts = Object.entries(fact.texts).map(([field, text]) => ({ field, salt: randomBytes(16), text, author }));
  const body = canonicalJson({
    v: BODY_VERSION,
    id: fact.id,
    workspace: fact.workspace,
    kind: fact.kind,
    version: fact.version,
    at: fact.at.toISOString(),
    actor: fact.actor as unknown as Json,
    body: fact.body,
    texts: Object.fromEntries(texts.map(({ field, salt, text }) => [field, hashText(salt, text)])),
  });
  return { body, texts };
}
