import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { delegation } from './tables.ts';

/** Somebody who said that he is away, as the id he said it under. */
export interface Absence {
  readonly person: string;
  readonly from: Date;
  readonly to: Date;
}

/** Who is away at some time between two instants. */
export async function absencesBetween(ctx: Ctx, from: Date, to: Date): Promise<Absence[]> {
  const rows = await ctx.db
    .select({ person: delegation.fromPerson, from: delegation.fromAt, to: delegation.toAt })
    .from(delegation)
    .where(
      and(
        eq(delegation.workspaceId, ctx.workspace),
        isNull(delegation.request),
        isNull(delegation.endedAt),
        lt(delegation.fromAt, to),
        gt(delegation.toAt, from),
      ),
    );
  return rows.flatMap((row) => (row.to === null ? [] : [{ ...row, to: row.to }]));
}
