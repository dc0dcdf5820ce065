import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { compiled, compiledSql } from '../store/compiled.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { placementChanged } from './events.ts';
import { championFirst, inStage, type Placement } from './find.ts';
import { type Shares, sharesWith, sharesWithout, shareText } from './shares.ts';
import { placement } from './tables.ts';

/** A move as the registry sees it; who may ask for it was decided before. */
export interface Place {
  readonly model: string;
  readonly subject: string;
  readonly track: string;
  readonly stage: string;
  readonly request?: number | undefined;
  readonly digest?: string | undefined;
  /** Since when it stands there, for history that is older than Steward; now when left out. */
  readonly at?: Date | undefined;
  /** Where the subjects that stood in this stage go, when it holds one only. */
  readonly replacedGoTo?: string | undefined;
  /** Part of the traffic it gets in a stage that holds one, 0 to 1; all of it when left out or null. */
  readonly share?: number | null | undefined;
}

/**
 * Puts a subject into a stage: closes its open row, opens the new one and, when the stage holds one subject only, moves
 * those that stood there. With a share it stands beside them, and the champion gives it from his own. Called inside the
 * deciding transaction with the model's row locked. Returns what was replaced.
 */
export async function place(tx: Tx, move: Place): Promise<Placement | undefined> {
  const { model, subject, track, stage } = move;
  const standing = await standingFor(tx, move);
  const current = standing.find((row) => row.subject === subject);
  const there = standing.filter((row) => row.stage === stage);
  const holders = move.replacedGoTo === undefined ? [] : await championFirst(tx, there);
  const share = move.replacedGoTo === undefined ? null : (move.share ?? null);
  const shares = sharesWith(holders, subject, share);
  if (!shares) throw new Error(`${subject} cannot have ${shareText(share)} of ${stage}`);
  const replaced = holders.filter((row) => !shares.has(row.subject));
  const beside = holders.filter((row) => row.subject !== subject && shares.has(row.subject));
  const left = current && current.stage !== stage ? await leftBehind(tx, current) : undefined;
  const moving: readonly Moving[] = [
    ...replaced.map(({ subject, digest }) => ({ subject, stage: move.replacedGoTo!, digest, share: null })),
    ...changed(beside, shares),
    ...(left ? changed(left.rows, left.shares) : []),
    { subject, stage, digest: move.digest ?? null, share },
  ];
  if (standing.length > 0) await close(tx, moving, move);
  await open(tx, moving, move);
  emit(
    tx,
    placementChanged({
      model,
      subject,
      track,
      from: current?.stage,
      to: stage,
      request: move.request,
      digest: move.digest,
      replaced: replaced[0]?.subject,
      ...(replaced.length > 1 ? { left: replaced.map((row) => row.subject) } : {}),
      ...(share === null ? {} : { share }),
      ...(left || shares.size > 1 ? { shares: sharesRecord(left?.shares ?? shares) } : {}),
    }),
  );
  return replaced[0];
}

/** Those whose share is another from now on: history has a row for each share. */
function changed(rows: readonly Placement[], shares: Shares): Moving[] {
  return rows
    .filter((row) => (shares.get(row.subject) ?? null) !== row.share)
    .map(({ subject, stage, digest }) => ({ subject, stage, digest, share: shares.get(subject) ?? null }));
}

/** What stays in a stage that a subject with a share leaves. */
async function leftBehind(tx: Tx, { subject, model, track, stage, share }: Placement) {
  if (share === null) return undefined;
  const rows = await inStage(tx, model, track, stage);
  return { rows: rows.filter((row) => row.subject !== subject), shares: sharesWithout(rows, subject) };
}

const sharesRecord = (shares: Shares): Record<string, number> =>
  Object.fromEntries([...shares].map(([subject, share]) => [subject, share ?? 1]));

interface Moving {
  readonly subject: string;
  readonly stage: string;
  readonly digest: string | null;
  readonly share: number | null;
}

/** Where a subject stands on a track, and what of its model stands in a stage of it; the newest first. */
export function standingFor(
  ctx: Ctx,
  { model, track, subject, stage }: Pick<Place, 'model' | 'track' | 'subject' | 'stage'>,
): Promise<Placement[]> {
  return standsThere(ctx.db, { workspace: ctx.workspace, model, track, subject, stage });
}

const standsThere = compiled((db) =>
  db
    .select()
    .from(placement)
    .where(
      and(
        eq(placement.workspaceId, sql.placeholder('workspace')),
        eq(placement.model, sql.placeholder('model')),
        eq(placement.track, sql.placeholder('track')),
        or(eq(placement.subject, sql.placeholder('subject')), eq(placement.stage, sql.placeholder('stage'))),
        isNull(placement.toAt),
      ),
    )
    .orderBy(desc(placement.fromAt))
    .prepare('stands_there'),
);

async function close(tx: Tx, moving: readonly Moving[], { track, at = tx.now }: Place): Promise<void> {
  const subjects = moving.map((row) => row.subject);
  await closeRows(tx.db, { workspace: tx.workspace, track, at, subjects });
}

const closeRows = compiledSql(sql`
  update placement set to_at = ${sql.placeholder('at')}::timestamptz
  where workspace_id = ${sql.placeholder('workspace')} and track = ${sql.placeholder('track')} and to_at is null
    and subject = any(${sql.placeholder('subjects')}::text[])`);

async function open(tx: Tx, moving: readonly Moving[], move: Place): Promise<void> {
  const { model, track, at = tx.now, request = null } = move;
  const rows = JSON.stringify(moving.map((row) => ({ ...row, id: tx.newId() })));
  await openRows(tx.db, { workspace: tx.workspace, model, track, at, request, rows });
}

const openRows = compiledSql(sql`
  insert into placement (workspace_id, model, track, from_at, request, id, subject, stage, digest, share)
  select ${sql.placeholder('workspace')}, ${sql.placeholder('model')}, ${sql.placeholder('track')},
    ${sql.placeholder('at')}::timestamptz, ${sql.placeholder('request')}::integer, id, subject, stage, digest, share
  from jsonb_to_recordset(${sql.placeholder('rows')}::text::jsonb) as moving (id uuid, subject text, stage text, digest text, share real)`);
