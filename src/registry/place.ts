import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { compiled, compiledSql } from '../store/compiled.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { placementChanged } from './events.ts';
import type { Placement } from './find.ts';
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
}

/**
 * Puts a subject into a stage: closes its open row, opens the new one and, when the stage holds one subject only, moves
 * those that stood there. Called inside the deciding transaction with the model's row locked. Returns what was replaced.
 */
export async function place(tx: Tx, move: Place): Promise<Placement | undefined> {
  const { model, subject, track, stage } = move;
  const standing = await standingFor(tx, move);
  const current = standing.find((row) => row.subject === subject);
  const replaced = move.replacedGoTo === undefined ? [] : standing.filter((row) => row !== current);
  const moving: readonly Moving[] = [
    ...replaced.map((row) => ({ subject: row.subject, stage: move.replacedGoTo!, digest: row.digest })),
    { subject, stage, digest: move.digest ?? null },
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
    }),
  );
  return replaced[0];
}

interface Moving {
  readonly subject: string;
  readonly stage: string;
  readonly digest: string | null;
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
  insert into placement (workspace_id, model, track, from_at, request, id, subject, stage, digest)
  select ${sql.placeholder('workspace')}, ${sql.placeholder('model')}, ${sql.placeholder('track')},
    ${sql.placeholder('at')}::timestamptz, ${sql.placeholder('request')}::integer, id, subject, stage, digest
  from jsonb_to_recordset(${sql.placeholder('rows')}::text::jsonb) as moving (id uuid, subject text, stage text, digest text)`);
