import { and, desc, eq, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { finding } from './tables.ts';

export type Finding = typeof finding.$inferSelect;

/** `F-3` */
export const findingName = (number: number): string => `F-${number}`;

/** Findings of a model, or of one subject: open ones first, then the newest. */
export async function findingsOf(
  ctx: Ctx,
  of: { readonly model: string; readonly subject?: string | undefined },
  limit: number,
): Promise<Finding[]> {
  return ctx.db
    .select()
    .from(finding)
    .where(
      and(
        eq(finding.workspaceId, ctx.workspace),
        eq(finding.model, of.model),
        ...(of.subject === undefined ? [] : [eq(finding.subject, of.subject)]),
      ),
    )
    .orderBy(sql`${finding.state} <> 'open'`, desc(finding.number))
    .limit(limit);
}

/** The open finding, its row locked; UNKNOWN_FINDING, or ALREADY_DECIDED when it ended. */
export async function lockOpenFinding(tx: Ctx, number: number): Promise<Finding> {
  const [row] = await tx.db
    .select()
    .from(finding)
    .where(and(eq(finding.workspaceId, tx.workspace), eq(finding.number, number)))
    .for('update');
  const name = findingName(number);
  if (!row) {
    throw new StewardError('UNKNOWN_FINDING', `There is no finding ${name}.`, {
      field: 'finding',
      hint: 'See those of a model with `finding list <model>`.',
    });
  }
  if (row.state === 'open') return row;
  throw new StewardError('ALREADY_DECIDED', `${name} is ${row.state} already.`, {
    hint: `See it with \`finding list ${row.subject}\`.`,
  });
}
