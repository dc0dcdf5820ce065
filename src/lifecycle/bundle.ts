import { and, eq, sql } from 'drizzle-orm';
import { model } from '../registry/tables.ts';
import { anyOf } from '../store/any-of.ts';
import { compiledSql } from '../store/compiled.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { getRequest, lockRequest, type Request, requestName } from './find-request.ts';
import { request } from './tables.ts';

/**
 * The requests that were asked for together with this one, by number, itself among them; it alone when it was asked for
 * by itself. Which belong together never changes.
 */
export async function bundleOf(ctx: Ctx, row: Request): Promise<Request[]> {
  if (row.bundle === null) return [row];
  return ctx.db
    .select()
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.bundle, row.bundle)))
    .orderBy(request.number);
}

/** Locks all requests that were asked for together with one: their models by name, then each of them by number. */
export async function lockBundle(tx: Tx, number: number): Promise<Request[]> {
  const row = await getRequest(tx, number);
  if (row.bundle === null) return [await lockRequest(tx, number)];
  await lockModels(
    tx,
    (await bundleOf(tx, row)).map((one) => one.model),
  );
  return tx.db
    .select()
    .from(request)
    .where(and(eq(request.workspaceId, tx.workspace), eq(request.bundle, row.bundle)))
    .orderBy(request.number)
    .for('update');
}

/** Locks models in the order of their names, whatever the order in which they are used then; unknown ones are left out. */
export async function lockModels(tx: Tx, names: readonly string[]): Promise<void> {
  await tx.db
    .select({ name: model.name })
    .from(model)
    .where(and(eq(model.workspaceId, tx.workspace), anyOf(model.name, names)))
    .orderBy(model.name)
    .for('no key update');
}

/** "R-81 to R-83", or "R-81, R-83" where one of them is left out. */
export function bundleName(rows: readonly Pick<Request, 'number'>[]): string {
  const numbers = rows.map(({ number }) => number);
  const [first = 0, last = first] = [numbers[0], numbers.at(-1)];
  const follow = numbers.length > 1 && last - first === numbers.length - 1;
  return follow ? `${requestName(first)} to ${requestName(last)}` : numbers.map(requestName).join(', ');
}

/** Which bundles these requests belong to, by number; those that were asked for by themselves are left out. */
export async function bundlesOf(
  ctx: Pick<Ctx, 'db' | 'workspace'>,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await readBundles(ctx.db, { workspace: ctx.workspace, numbers: [...numbers] });
  return new Map(rows.map(({ number, bundle }) => [number, bundle]));
}

const readBundles = compiledSql<{ number: number; bundle: number }>(sql`
  select number, bundle from request
  where workspace_id = ${sql.placeholder('workspace')} and number = any(${sql.placeholder('numbers')}::int[])
    and bundle is not null`);
