import { and, desc, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { findVersion, type Version } from '../registry/find.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { requestSuperseded } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { setState } from './set-state.ts';
import { aboutOf, endExpired, isOver } from './settle.ts';
import { request } from './tables.ts';

/**
 * Whether asking for a version ends the open request instead of being refused: that one still waits for its decision,
 * and asks for a version that was registered earlier. What is approved already goes its way.
 */
export async function isSupersededBy(
  ctx: Ctx,
  open: Pick<Request, 'state' | 'kind' | 'model' | 'version'>,
  newer: Pick<Version, 'version' | 'createdAt'> | undefined,
): Promise<boolean> {
  if (open.state !== 'pending' || open.kind !== 'promotion' || open.version === null || !newer) return false;
  const older = await findVersion(ctx, { model: open.model, version: open.version });
  return older !== undefined && older.createdAt < newer.createdAt;
}

/** Ends a pending request because another one, `by`, asks for a newer version of the same model and stage. */
export async function supersede(
  tx: Tx,
  older: Request,
  by: { readonly number: number; readonly subject: string; readonly kind: Request['kind'] },
): Promise<Request> {
  if (isOver(older, tx.now)) return endExpired(tx, older);
  emit(tx, requestSuperseded({ ...aboutOf(older), by: by.number, bySubject: by.subject }));
  return setState(tx, older, {
    state: 'superseded',
    decidedAt: tx.now,
    supersededBy: by.number,
    nextTryAt: null,
    ending:
      by.kind === 'break-glass'
        ? `${requestName(by.number)} broke the glass for ${by.subject}`
        : `${requestName(by.number)} asks for ${by.subject}, which is newer`,
  });
}

/** The older request under its lock, while it still waits: for its decision, to be applied later, or after a failure. */
export async function lockSuperseded(tx: Tx, number: number): Promise<Request | undefined> {
  const locked = await lockRequest(tx, number);
  return ['pending', 'approved', 'apply-failed'].includes(locked.state) ? locked : undefined;
}

/** The request that this one ended, if it did. */
export async function supersededBy(ctx: Ctx, row: Pick<Request, 'number' | 'model'>): Promise<Request | undefined> {
  const [older] = await ctx.db
    .select()
    .from(request)
    .where(
      and(eq(request.workspaceId, ctx.workspace), eq(request.model, row.model), eq(request.supersededBy, row.number)),
    )
    .orderBy(desc(request.number))
    .limit(1);
  return older;
}
