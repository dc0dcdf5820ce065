import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { integrationRotated } from './events.ts';
import { newSecret } from './integration-secret.ts';
import { integration } from './tables.ts';

export const RotateIntegrationInput = z.object({
  source: z.string(),
  name: z.string(),
  /** How long the key before still counts, in seconds; 0: no longer. A day when left out. */
  keepSeconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(86_400),
});

/** Gives an integration a new secret; the one before counts beside it for a time, so that its sender can change over. */
export async function rotateIntegration(
  ctx: Ctx,
  raw: z.input<typeof RotateIntegrationInput>,
): Promise<{ readonly id: string; readonly token: string; readonly until: Date }> {
  const { source, name, keepSeconds } = RotateIntegrationInput.parse(raw);
  const { token, digest } = newSecret(source);
  return inTransaction(ctx, async (tx) => {
    const named = and(
      eq(integration.workspaceId, tx.workspace),
      eq(integration.source, source),
      eq(integration.name, name),
      isNull(integration.removedAt),
    );
    const [found] = await tx.db.select().from(integration).where(named).for('update');
    if (!found) {
      throw new StewardError('UNKNOWN_INTEGRATION', `There is no integration ${source} ${name}.`, {
        field: 'name',
        hint: 'See them with `integration list`.',
      });
    }
    const until = new Date(tx.now.getTime() + keepSeconds * 1_000);
    await tx.db.update(integration).set({ digest, formerDigest: found.digest, formerUntil: until }).where(named);
    emit(tx, integrationRotated({ integration: found.id, source, name, until: until.toISOString() }));
    return { id: found.id, token, until };
  });
}
