import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { digestOf, TOKEN_NAME } from './create-token.ts';
import { integrationAdded } from './events.ts';
import { integration } from './tables.ts';

/** The systems that can send to Steward. A test holds this list and the sources of `src/intake/` equal. */
export const INTEGRATION_SOURCES = ['mlflow', 'evidently', 'nannyml', 'sagemaker', 'whylogs', 'alertmanager'] as const;

export type AddIntegrationInput = z.input<typeof AddIntegrationInput>;
export const AddIntegrationInput = z.object({
  source: z.enum(INTEGRATION_SOURCES),
  name: z.string().regex(TOKEN_NAME),
});

export interface NewIntegration {
  /** Part of the address it sends to; no secret. */
  readonly id: string;
  /**
   * `sti_` and 48 random bytes in base64url. Kept nowhere: only its sha256 is, which finds a bearer and is also the key
   * of its signatures, because HMAC-SHA256 hashes keys longer than 64 bytes first (RFC 2104 section 2).
   */
  readonly token: string;
}

/** Lets a system outside send to Steward. NAME_TAKEN while another of this source and name is there. */
export async function addIntegration(ctx: Ctx, raw: z.input<typeof AddIntegrationInput>): Promise<NewIntegration> {
  const { source, name } = AddIntegrationInput.parse(raw);
  const token = `sti_${randomBytes(48).toString('base64url')}`;
  return inTransaction(ctx, async (tx) => {
    const id = tx.newId();
    const made = { id, source, name, digest: digestOf(token), createdBy: humanOf(tx.actor) ?? null, createdAt: tx.now };
    const inserted = await tx.db
      .insert(integration)
      .values({ workspaceId: tx.workspace, ...made })
      .onConflictDoNothing()
      .returning({ id: integration.id });
    if (inserted.length === 0) {
      throw new StewardError('NAME_TAKEN', `There is an integration ${source} ${name} already.`, {
        field: 'name',
        hint: `Remove it with \`integration remove ${source} ${name}\`, or choose another name.`,
      });
    }
    emit(tx, integrationAdded({ integration: id, source, name }));
    return { id, token };
  });
}
