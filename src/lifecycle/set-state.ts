import { and, eq, sql } from 'drizzle-orm';
import { compiled } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';
import { timersFollow } from './request-timers.ts';
import { request } from './tables.ts';

/** What of a request changes after it was opened. */
export type Changes = Partial<
  Pick<
    Request,
    | 'state'
    | 'ending'
    | 'decidedAt'
    | 'appliedAt'
    | 'nextTryAt'
    | 'gates'
    | 'round'
    | 'votesFrom'
    | 'escalatedAt'
    | 'settlesAt'
    | 'supersededBy'
    | 'validUntil'
  >
>;

/** The conditional write every decision ends in: `row` is locked, and its state is checked once more. Returns it as it is then. */
export async function setState(tx: Tx, row: Request, changes: Changes): Promise<Request> {
  const { gates, ...rest } = { ...row, ...changes };
  const key = { workspace: tx.workspace, number: row.number, was: row.state };
  const [[changed]] = await Promise.all([
    update(tx.db, { ...rest, ...key, gates: JSON.stringify(gates) }),
    timersFollow(tx, row, rest.state),
  ]);
  if (!changed) throw new Error(`${requestName(row.number)} is ${row.state} no longer, though it was locked`);
  return changed;
}

const update = compiled((db) =>
  db
    .update(request)
    .set({
      state: sql`${sql.placeholder('state')}`,
      ending: sql`${sql.placeholder('ending')}`,
      decidedAt: sql`${sql.placeholder('decidedAt')}::timestamptz`,
      appliedAt: sql`${sql.placeholder('appliedAt')}::timestamptz`,
      nextTryAt: sql`${sql.placeholder('nextTryAt')}::timestamptz`,
      gates: sql`${sql.placeholder('gates')}::text::jsonb`,
      round: sql`${sql.placeholder('round')}`,
      votesFrom: sql`${sql.placeholder('votesFrom')}`,
      escalatedAt: sql`${sql.placeholder('escalatedAt')}::timestamptz`,
      settlesAt: sql`${sql.placeholder('settlesAt')}::timestamptz`,
      supersededBy: sql`${sql.placeholder('supersededBy')}::integer`,
      validUntil: sql`${sql.placeholder('validUntil')}::timestamptz`,
    })
    .where(
      and(
        eq(request.workspaceId, sql.placeholder('workspace')),
        eq(request.number, sql.placeholder('number')),
        eq(request.state, sql.placeholder('was')),
      ),
    )
    .returning()
    .prepare('set_state'),
);
