import { type SQL, sql } from 'drizzle-orm';
import type { Fact } from '../kernel/fact.ts';
import { compiledSql } from '../store/compiled.ts';
import { sendLast, type Tx, type Unit } from '../store/unit.ts';
import { ledgerBody } from './body.ts';

/**
 * The flush step that writes the ledger, the last of a transaction, with COMMIT behind it. One statement locks the
 * workspace's head, chains every row with hash = sha256(previous hash || seq as 8 bytes big-endian || body in UTF-8),
 * inserts rows and texts, and moves the head. The first row follows 32 zero bytes.
 */
export async function chainFacts(tx: Tx, facts: readonly Fact[]): Promise<void> {
  const rows = facts.map(ledgerBody);
  const texts = rows.flatMap((row, index) =>
    row.texts.map(({ field, salt, text, author }) => ({
      i: index + 1,
      field,
      salt: salt.toString('hex'),
      text,
      author,
    })),
  );
  const append = texts.length === 0 ? appendRows : appendRowsAndTexts;
  const values = { workspace: tx.workspace, bodies: rows.map((row) => row.body), texts: JSON.stringify(texts) };
  sendLast(tx, [ensureHead(tx), append(tx.db, values)]);
}

/** The workspaces whose head was seen committed; heads are never taken away. */
const withHead = new WeakMap<Unit, Set<string>>();

async function ensureHead({ unit, db, workspace }: Tx): Promise<void> {
  const known = withHead.get(unit) ?? new Set();
  withHead.set(unit, known);
  if (known.has(workspace)) return;
  const created = await createHead(db, { workspace });
  if (created.length === 0) known.add(workspace);
}

const workspace = sql`${sql.placeholder('workspace')}::text`;

const createHead = compiledSql(sql`
  insert into ledger_head (workspace_id, seq, hash) values (${workspace}, 0, decode(repeat('00', 32), 'hex'))
  on conflict do nothing returning seq`);

const withTexts = sql`, texts as (
      insert into ledger_text (workspace_id, seq, field, salt, text, author)
      select ${workspace}, chained.seq, t.field, decode(t.salt, 'hex'), t.text, t.author
      from jsonb_to_recordset(${sql.placeholder('texts')}::text::jsonb) as t (i bigint, field text, salt text, text text, author uuid)
      join chained on chained.i = t.i
    )`;

const appendStatement = (alsoWritten: SQL): SQL => sql`
    with recursive head as (
      select seq, hash from ledger_head where workspace_id = ${workspace} for update
    ), input as (
      select i, body from unnest(${sql.placeholder('bodies')}::text[]) with ordinality as u (body, i)
    ), chained as (
      select 0::bigint as i, head.seq, head.hash, null::text as body from head
      union all
      select input.i, chained.seq + 1,
        sha256(chained.hash || int8send(chained.seq + 1) || convert_to(input.body, 'UTF8')), input.body
      from chained join input on input.i = chained.i + 1
    ), written as (
      insert into ledger (workspace_id, seq, body, hash)
      select ${workspace}, seq, body, hash from chained where i > 0
      -- Without a head nothing would be written, and COMMIT is on its way: the nulls are refused.
      union all select ${workspace}, null, null, null where not exists (select from head)
    )${alsoWritten}
    update ledger_head set seq = last.seq, hash = last.hash
    from (select seq, hash from chained order by i desc limit 1) as last
    where workspace_id = ${workspace}`;

const appendRows = compiledSql(appendStatement(sql``));
const appendRowsAndTexts = compiledSql(appendStatement(withTexts));
