import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { setTimer } from '../queue/timer.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { aliasWatch } from './tables.ts';

export type AliasWatch = typeof aliasWatch.$inferSelect;

/** Due when an alias is to be compared with its registry; the subject is the watch's id. */
export const ALIAS_TIMER = 'alias-check';
const EVERY_MS = 5 * 60_000;

/** An alias of a registered model in one registry. */
export interface AliasName {
  readonly url: string;
  readonly name: string;
  readonly alias: string;
}

export function watchId({ url, name, alias }: AliasName): string {
  return createHash('sha256').update(`${url}\n${name}\n${alias}`).digest('hex').slice(0, 24);
}

export async function findWatch(ctx: Ctx, id: string): Promise<AliasWatch | undefined> {
  const [row] = await ctx.db.select().from(aliasWatch).where(isWatch(ctx, id));
  return row;
}

/** Like findWatch, the row locked until the transaction ends. */
export async function lockWatch(tx: Tx, id: string): Promise<AliasWatch | undefined> {
  const [row] = await tx.db.select().from(aliasWatch).where(isWatch(tx, id)).for('update');
  return row;
}

/** Lets the alias be compared next in five minutes, as always. */
export async function checkLater(tx: Tx, id: string): Promise<void> {
  await setTimer(tx, { kind: ALIAS_TIMER, subject: id, dueAt: new Date(tx.now.getTime() + EVERY_MS) });
}

/** Whether a request that is approved and not yet applied is moving the alias to this version at this moment. */
export async function isBeingMoved(ctx: Ctx, { url, name, alias }: AliasName, version: string): Promise<boolean> {
  const [row] = await ctx.db.execute<{ moving: boolean }>(sql`
    select exists (select from request_effect run join request r on r.workspace_id = run.workspace_id and r.number = run.request
      where run.workspace_id = ${ctx.workspace} and run.effect = 'mlflow' and r.state in ('approved', 'applying', 'apply-failed')
        and run.note ->> 'url' = ${url} and run.note ->> 'name' = ${name} and run.note ->> 'alias' = ${alias}
        and run.note ->> 'version' = ${version}) as moving`);
  return row?.moving === true;
}

export const isWatch = (ctx: Ctx, id: string) => and(eq(aliasWatch.workspaceId, ctx.workspace), eq(aliasWatch.id, id));
