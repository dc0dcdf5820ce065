import { incidentAcknowledged, roleGiven } from '../incidents/response/events.ts';
import { type Consequence, defineConsequence } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';

/** When somebody gets a part in an incident or takes it on, bring him to where it is worked on; a platform is asked. */
export const incidentRoleGivenInvite = (
  invite: (ctx: Ctx, incident: number, person: string) => Promise<void>,
): Consequence =>
  defineConsequence({
    name: 'incident-role-given-invite',
    on: [roleGiven.kind, incidentAcknowledged.kind],
    run: async (ctx, fact) => invite(ctx, Number(fact.body.incident), String(fact.body.person)),
  });
