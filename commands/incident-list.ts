import { defineCommand } from '../src/chat/command.ts';
import { choice, from, named, optional } from '../src/chat/options/index.ts';
import { countIncidents, listIncidents } from '../src/incidents/response/find-incident.ts';
import { incidentListCard } from '../src/incidents/response/incident-list-card.ts';
import { severity } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES, OPEN_STATES } from '../src/incidents/response/state.ts';
import { modelName } from '../src/registry/options.ts';

const MOST = 25;

export const incidentList = defineCommand({
  name: 'incident list',
  summary: 'The incidents that are open, or all of them',
  access: 'viewer',
  aliases: ['incidents'],
  options: {
    state: named(optional(choice('Only in this state; open ones when left out', ['open', 'all', ...INCIDENT_STATES]))),
    model: named(optional(modelName('Only of this model'))),
    sev: named(optional(severity('Only of this severity'))),
    from: from(),
  },
  examples: ['incident list', 'incident list --state all --model churn'],
  run: async ({ ctx, input }) => {
    const { from = 1, ...given } = input;
    const { state = 'open', model, sev } = given;
    const states = state === 'open' ? OPEN_STATES : state === 'all' ? undefined : [state];
    const filter = { states, model, severity: sev };
    const total = await countIncidents(ctx, filter);
    return incidentListCard(await listIncidents(ctx, filter, MOST, from), { from, total, given });
  },
});
