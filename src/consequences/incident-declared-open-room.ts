import { incidentDeclared, incidentReopened, severityChanged } from '../incidents/response/events.ts';
import { type Consequence, defineConsequence } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';

/** When an incident is bad enough for a room of its own, open it; outside any transaction, since a platform is asked. */
export const incidentDeclaredOpenRoom = (open: (ctx: Ctx, incident: number) => Promise<void>): Consequence =>
  defineConsequence({
    name: 'incident-declared-open-room',
    on: [incidentDeclared.kind, severityChanged.kind, incidentReopened.kind],
    run: async (ctx, fact) => open(ctx, Number(fact.body.incident)),
  });
