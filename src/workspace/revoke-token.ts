import { and, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { tokenRevoked } from './events.ts';
import { listTokens } from './list-tokens.ts';
import { token } from './tables.ts';

/** Ends a token from this commit on. UNKNOWN_TOKEN when none of this name is in use. */
export async function revokeToken(ctx: Ctx, { name }: { readonly name: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const [revoked] = await tx.db
      .update(token)
      .set({ revokedAt: tx.now })
      .where(and(eq(token.workspaceId, tx.workspace), eq(token.name, name), isNull(token.revokedAt)))
      .returning({ id: token.id });
    if (!revoked) throw await unknown(tx, name);
    emit(tx, tokenRevoked({ token: revoked.id, name }));
  });
}

async function unknown(ctx: Ctx, name: string): Promise<StewardError> {
  const tokens = await listTokens(ctx);
  const before = tokens.find((each) => each.name === name);
  const close = nearest(
    name,
    tokens.filter((each) => !each.revokedAt).map((each) => each.name),
  );
  const message = before ? `The token ${name} is revoked already.` : `There is no token ${name}.`;
  return new StewardError('UNKNOWN_TOKEN', message, {
    field: 'name',
    hint: close && !before ? `Did you mean \`${close}\`?` : 'See them with `token list`.',
  });
}
