import { sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import type { DriftTool, ForeignVerdict } from './tables.ts';

export interface LatestReport {
  readonly version: string;
  readonly tool: DriftTool;
  readonly at: Date;
  readonly verdicts: readonly ForeignVerdict[];
}

/** The latest report of each tool on each version of a model, or on one. */
export async function latestReports(
  ctx: Ctx,
  of: { readonly model: string; readonly version?: string | undefined },
): Promise<LatestReport[]> {
  const rows = await ctx.db.execute<{ version: string; tool: DriftTool; at: Date; verdicts: ForeignVerdict[] }>(sql`
    select distinct on (version, tool) version, tool, at, verdicts from drift_report
    where workspace_id = ${ctx.workspace} and model = ${of.model} and version = coalesce(${of.version ?? null}::text, version)
    order by version, tool, at desc, id desc`);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
