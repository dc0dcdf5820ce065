import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { tokenCreated } from './events.ts';
import { token } from './tables.ts';

/** What a token may be used for (contract.md section 5). */
export const SCOPES = [
  'read',
  'versions:write',
  'requests:write',
  'readings:write',
  'profiles:write',
  'checks:write',
  'alerts:write',
  'schedules:write',
] as const;
export type Scope = (typeof SCOPES)[number];

export const TOKEN_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

export const CreateTokenInput = z.object({
  name: z.string().regex(TOKEN_NAME),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** With `checks:write`: the contexts it may report and nothing else, and of which models. Left out: all. */
  contexts: z.array(z.string().min(1).max(100)).min(1).max(30).optional(),
  models: z.array(z.string().min(1).max(40)).min(1).max(100).optional(),
});
export type CreateTokenInput = z.input<typeof CreateTokenInput>;

export interface NewToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly contexts: readonly string[] | null;
  readonly models: readonly string[] | null;
  /** `stw_` and 32 random bytes in base64url. Kept nowhere: this is the only time it is seen. */
  readonly secret: string;
}

/** Gives a program access. NAME_TAKEN while another token of this name is in use. */
export async function createToken(ctx: Ctx, raw: CreateTokenInput): Promise<NewToken> {
  const input = CreateTokenInput.parse(raw);
  const scopes = SCOPES.filter((scope) => input.scopes.includes(scope));
  const [contexts, models] = [listed(input.contexts), listed(input.models)];
  if ((contexts ?? models) && !scopes.includes('checks:write')) throw nothingToReport(contexts ? 'context' : 'model');
  const secret = `stw_${randomBytes(32).toString('base64url')}`;
  return inTransaction(ctx, async (tx) => {
    const id = tx.newId();
    const inserted = await tx.db
      .insert(token)
      .values({
        workspaceId: tx.workspace,
        id,
        name: input.name,
        scopes,
        contexts,
        models,
        digest: digestOf(secret),
        createdBy: humanOf(tx.actor) ?? null,
        createdAt: tx.now,
      })
      .onConflictDoNothing()
      .returning({ id: token.id });
    if (inserted.length === 0) {
      throw new StewardError('NAME_TAKEN', `There is a token ${input.name} already.`, {
        field: 'name',
        hint: `Revoke it with \`token revoke ${input.name}\`, or choose another name.`,
      });
    }
    const limits = { ...(contexts && { contexts }), ...(models && { models }) };
    emit(tx, tokenCreated({ token: id, name: input.name, scopes, ...limits }));
    return { id, name: input.name, scopes, contexts, models, secret };
  });
}

const listed = (names: readonly string[] | undefined): string[] | null => (names ? [...new Set(names)].sort() : null);

const nothingToReport = (field: string): StewardError =>
  new StewardError('BAD_INPUT', 'Contexts and models limit what a token reports, and this one reports no checks.', {
    field,
    hint: 'Add `--scope checks:write`, or leave them out.',
  });

/** sha256 of a secret: what is kept of it and what it is found by. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
