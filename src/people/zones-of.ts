import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';

/** The IANA zones of people by id; those whose zone is not known, or is none, are left out. */
export async function zonesOf(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.execute<{ id: string; zone: string }>(sql`
    select id, zone from person
    where workspace_id = ${ctx.workspace} and id = any(${sql.param([...ids])}::uuid[]) and zone is not null`);
  return new Map(rows.filter(({ zone }) => isZone(zone)).map(({ id, zone }) => [id, zone]));
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
