import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { exportLines, recordLines } from '../ledger/export.ts';
import { allEntries } from '../ledger/read.ts';
import { newSigningKey } from '../ledger/signing-key.ts';
import { CHANGE_COLUMNS, PRODUCTION_CHANGE, productionChanges } from '../proof/production-changes.ts';
import { type Db, systemCtx } from '../store/unit.ts';
import { packAudit } from './audit-pack.ts';
import { verifyAudit } from './audit-verify.ts';
import { type Client, type ClientInput, onDatabase } from './client.ts';

const USAGE = `npm run -s audit -- verify | export | pack | keygen
  verify  [--workspace w] [--checkpoint <row>:<hash>] [--public-key <base64>]
  export  [--workspace w] [--from t] [--to t] [--kind k|production-change] [--model m] [--format jsonl|csv]
  pack    <model@version> --out <file.zip> [--workspace w] [--only-relevant]
  keygen`;

const options = {
  workspace: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  kind: { type: 'string' },
  model: { type: 'string' },
  format: { type: 'string', default: 'jsonl' },
  checkpoint: { type: 'string', multiple: true },
  'public-key': { type: 'string', multiple: true },
  out: { type: 'string' },
  'only-relevant': { type: 'boolean', default: false },
} as const;

const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options });
export type AuditValues = ReturnType<typeof parse>['values'];

/** `npm run -s audit -- ...`: checks every workspace's chain, writes a ledger or a pack, or makes a key. */
export const auditClient: Client = async (input) => {
  if (input.args.includes('--help')) {
    input.out(`${USAGE}\n`);
    return 0;
  }
  const { values, positionals } = parse(input.args);
  const [what, ...rest] = positionals;
  if (what === 'keygen' && rest.length === 0) return keygen(input);
  const known = what === 'verify' || what === 'export' || what === 'pack';
  if (!known || rest.length !== (what === 'pack' ? 1 : 0) || (what === 'pack' && values.out === undefined)) {
    input.out(`${USAGE}\n`);
    return 2;
  }
  const period = { from: instant(values.from), to: instant(values.to) };
  return onDatabase(input, async ({ db }) => {
    const all = await workspacesOf(db);
    const workspaces = all.filter((one) => values.workspace === undefined || one === values.workspace);
    if (all.length > 0 && workspaces.length === 0) {
      input.out(`There is no workspace ${values.workspace}. There are ${all.join(', ')}.\n`);
      return 2;
    }
    if (what === 'verify') return verifyAudit(input, db, workspaces, values);
    const [workspace, ...others] = workspaces;
    if (workspace === undefined || others.length > 0) {
      input.out(
        workspace === undefined
          ? 'There is no ledger yet.\n'
          : `Name one workspace with --workspace: ${workspaces.join(', ')}.\n`,
      );
      return 2;
    }
    if (what === 'pack') return packAudit(input, db, { workspace, subject: rest[0] ?? '', values });
    if (values.format !== 'jsonl' && values.format !== 'csv') {
      input.out('The format is jsonl or csv.\n');
      return 2;
    }
    if (values.kind === PRODUCTION_CHANGE) {
      const ctx = systemCtx({ db, flush: [] }, { workspace, name: 'audit export', log: input.log });
      const changes = await productionChanges(ctx, { ...period, model: values.model });
      for (const line of recordLines(changes, CHANGE_COLUMNS, values.format)) input.out(line);
      return 0;
    }
    const query = { ...period, kind: values.kind, model: values.model };
    for await (const line of exportLines(allEntries(db, workspace, query), values.format)) input.out(line);
    return 0;
  });
};

/** Prints a new key. The seed is a secret: it goes where other secrets of this process are, never into the database. */
function keygen({ out }: ClientInput): number {
  const { seed, publicKey } = newSigningKey();
  out(`LEDGER_KEY=${seed}\n`);
  out(`# Keep the line above secret. Write these down outside the database, for whoever checks the ledger:\n`);
  out(`# public key ${publicKey.base64}\n# key id     ${publicKey.id}\n`);
  return 0;
}

/** None before the first start, when there is no schema yet. */
async function workspacesOf(db: Db): Promise<string[]> {
  const [found] = await db.execute<{ there: boolean }>(sql`select to_regclass('ledger_head') is not null as there`);
  if (!found?.there) return [];
  const rows = await db.execute<{ workspace: string }>(
    sql`select workspace_id as workspace from ledger_head order by 1`,
  );
  return rows.map((row) => row.workspace);
}

function instant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new StewardError('BAD_INPUT', `"${text}" is not a time.`, { hint: 'Write it like 2026-03-01T00:00:00Z.' });
  }
  return at;
}
