import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { askAdmins } from './authorise.ts';
import { namesOf } from './find-people.ts';
import { leadsOf } from './find-teams.ts';
import { callerOf } from './get-person.ts';

/**
 * Refuses who may not change a team: an admin may, and a lead of it where no lead is made or unmade. `doing` is what
 * was tried: "adds people to". Who is refused learns who may.
 */
export async function assertMayChangeTeam(ctx: Ctx, team: string, doing: string, aboutLeads: boolean): Promise<void> {
  if (ctx.actor.type === 'system') return;
  const caller = await callerOf(ctx);
  if (caller.forgottenAt === null && caller.role === 'admin') return;
  const leads = aboutLeads ? [] : await leadsOf(ctx, team);
  if (leads.some((lead) => lead.person === caller.id)) return;
  const names = await namesOf(
    ctx,
    leads.map((lead) => lead.person),
  );
  const who = aboutLeads ? 'an admin' : `an admin or a lead of ${team}`;
  const hint = names.length > 0 ? `Ask a lead: ${names.map((name) => `@${name}`).join(', ')}.` : await askAdmins(ctx);
  throw new StewardError('NOT_ALLOWED', `Only ${who} ${doing} ${aboutLeads ? team : 'it'}.`, { hint });
}
