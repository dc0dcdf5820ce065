import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { exportLines } from '../ledger/export.ts';
import { allEntries } from '../ledger/read.ts';
import { verifyLedger } from '../ledger/verify.ts';
import type { Db } from '../store/unit.ts';
import { type Client, onDatabase } from './client.ts';

const USAGE =
  'npm run -s audit -- verify | export [--workspace w] [--from t] [--to t] [--kind k] [--model m] [--format jsonl|csv]';

/** `npm run -s audit -- verify|export`: checks every workspace's chain, or writes a ledger to the standard output. */
export const auditClient: Client = async (input) => {
  const { values, positionals } = parseArgs({
    args: [...input.args],
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      kind: { type: 'string' },
      model: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
    },
  });
  const [what] = positionals;
  if ((what !== 'verify' && what !== 'export') || positionals.length > 1) {
    input.out(`${USAGE}\n`);
    return 2;
  }
  const [from, to] = [instant(values.from), instant(values.to)];
  return onDatabase(input, async ({ db }) => {
    const all = await workspacesOf(db);
    const workspaces = all.filter((one) => values.workspace === undefined || one === values.workspace);
    if (all.length > 0 && workspaces.length === 0) {
      input.out(`There is no workspace ${values.workspace}. There are ${all.join(', ')}.\n`);
      return 2;
    }
    if (what === 'verify') return verifyAll(db, workspaces, input.out);
    const [workspace, ...others] = workspaces;
    if (workspace === undefined || others.length > 0) {
      input.out(
        workspace === undefined
          ? 'There is no ledger yet.\n'
          : `Name one workspace with --workspace: ${workspaces.join(', ')}.\n`,
      );
      return 2;
    }
    if (values.format !== 'jsonl' && values.format !== 'csv') {
      input.out('The format is jsonl or csv.\n');
      return 2;
    }
    const query = { from, to, kind: values.kind, model: values.model };
    for await (const line of exportLines(allEntries(db, workspace, query), values.format)) input.out(line);
    return 0;
  });
};

async function verifyAll(db: Db, workspaces: readonly string[], out: (text: string) => void): Promise<number> {
  let code = 0;
  for (const workspace of workspaces) {
    const { rows, fault } = await verifyLedger(db, workspace);
    if (fault) code = 1;
    out(fault ? `${workspace}: BAD at row ${fault.seq}. ${fault.message}\n` : `${workspace}: whole, ${rows} rows.\n`);
  }
  if (workspaces.length === 0) out('There is no ledger yet.\n');
  return code;
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
