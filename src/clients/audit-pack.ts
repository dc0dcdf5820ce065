import { resolve } from 'node:path';
import { StewardError } from '../kernel/errors.ts';
import { signingKey } from '../ledger/signing-key.ts';
import { collect } from '../proof/collect.ts';
import { packFiles } from '../proof/pack-files.ts';
import { writeZip } from '../proof/zip.ts';
import { parseSubject } from '../registry/names.ts';
import { type Db, systemCtx } from '../store/unit.ts';
import type { AuditValues } from './audit.ts';
import { channelLinks } from './channel-links.ts';
import type { ClientInput } from './client.ts';

/** Writes the audit pack of a version as one archive. Replaces a file of that name once the new one is whole. */
export async function packAudit(
  { config, log, out }: ClientInput,
  db: Db,
  asked: { readonly workspace: string; readonly subject: string; readonly values: AuditValues },
): Promise<number> {
  const { model, version } = parseSubject(asked.subject.toLowerCase());
  if (version === undefined) {
    throw new StewardError('BAD_INPUT', `"${asked.subject}" is no version.`, { hint: 'Write it like churn@v12.' });
  }
  const path = resolve(asked.values.out ?? '');
  const ctx = systemCtx({ db, flush: [] }, { workspace: asked.workspace, name: 'audit pack', log });
  const dossier = await collect(ctx, { model, version }, await channelLinks(config));
  const key = config.ledgerKey === undefined ? undefined : signingKey(config.ledgerKey);
  const files = packFiles(ctx, dossier, { key, onlyRelevant: asked.values['only-relevant'] });
  await writeZip(path, files, ctx.now);
  const count = dossier.records.length;
  out(
    `Wrote ${path}: ${dossier.name}, ${count} ${count === 1 ? 'decision' : 'decisions'}, ledger up to row ${dossier.head.seq}.\n`,
  );
  out(key ? `Sealed by key ${key.publicKey.id}.\n` : 'Not sealed: LEDGER_KEY is not set.\n');
  out('Check it with `node verify.mjs` in the unpacked folder.\n');
  return 0;
}
