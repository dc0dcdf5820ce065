import { sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Received } from './incoming-alert.ts';

/**
 * Whether an alert that carries no time of its own is known in the other state: it began and ended since the same words came,
 * and what they say is news again.
 */
export async function saysOtherwise(
  ctx: Ctx,
  { integration, alerts }: Pick<Received, 'integration' | 'alerts'>,
): Promise<boolean> {
  const said = alerts.filter(({ startsAt, endsAt }) => startsAt === undefined && endsAt === undefined);
  if (said.length === 0) return false;
  const rows = await ctx.db.execute(sql`
    select 1 as one from unnest(${sql.param(said.map((alert) => fingerprintOf(alert).value))}::text[],
      ${sql.param(said.map(({ status }) => status))}::text[]) as given (fingerprint, state)
    join alert a on a.workspace_id = ${ctx.workspace} and a.integration = ${integration} and a.fingerprint = given.fingerprint
    where a.state <> given.state limit 1`);
  return rows.length > 0;
}
