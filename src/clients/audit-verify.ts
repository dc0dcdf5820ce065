import { sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { type PublicKey, publicKey, signingKey } from '../ledger/signing-key.ts';
import { verificationText } from '../ledger/verification-text.ts';
import { type ChainRow, verifyLedger } from '../ledger/verify.ts';
import { parseClaim, verifyCheckpoints } from '../ledger/verify-checkpoints.ts';
import type { Db } from '../store/unit.ts';
import type { AuditValues } from './audit.ts';
import type { ClientInput } from './client.ts';

/** Checks chains and checkpoints of workspaces, two lines each. Exit code 1 when anything is wrong. */
export async function verifyAudit(
  { config, out }: ClientInput,
  db: Db,
  workspaces: readonly string[],
  values: AuditValues,
): Promise<number> {
  const own = config.ledgerKey === undefined ? [] : [signingKey(config.ledgerKey).publicKey];
  const keys = [...own, ...(values['public-key'] ?? []).map(keyOf)];
  const claims = (values.checkpoint ?? []).map(claimOf);
  if (claims.length > 0 && workspaces.length > 1) {
    throw new StewardError('BAD_INPUT', 'A checkpoint belongs to one workspace.', {
      hint: `Name it with --workspace: ${workspaces.join(', ')}.`,
    });
  }
  const migrated = await hasCheckpoints(db);
  let code = 0;
  for (const workspace of workspaces) {
    const chain = await verifyLedger(db, workspace);
    const signed = migrated
      ? await verifyCheckpoints(db, workspace, { keys, claims })
      : { checkpoints: 0, last: undefined, keys: [], fault: undefined };
    const said = verificationText(chain, signed);
    if (said.bad) code = 1;
    out(`${workspace}: ${said.chain}\n${workspace}: ${said.checkpoints}\n`);
  }
  if (workspaces.length === 0) out('There is no ledger yet.\n');
  return code;
}

/** A database that another version left is checked as far as it goes. */
async function hasCheckpoints(db: Db): Promise<boolean> {
  const [found] = await db.execute<{ there: boolean }>(
    sql`select to_regclass('ledger_checkpoint') is not null as there`,
  );
  return found?.there === true;
}

function keyOf(text: string): PublicKey {
  try {
    return publicKey(text);
  } catch {
    throw new StewardError('BAD_INPUT', `"${text}" is no public key.`, { hint: 'It is 32 bytes in base64.' });
  }
}

function claimOf(text: string): ChainRow {
  const claim = parseClaim(text);
  if (claim) return claim;
  throw new StewardError('BAD_INPUT', `"${text}" is no checkpoint.`, {
    hint: 'Write <row>:<hash>, as in the line of the audit channel.',
  });
}
