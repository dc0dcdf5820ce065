import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional } from '../src/chat/options/index.ts';
import { incidentListCard } from '../src/incidents/response/incident-list-card.ts';
import { severity } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES, OPEN_STATES } from '../src/incidents/response/state.ts';
import { modelName } from '../src/registry/options.ts';

export const incidentList = defineCommand({
  name: 'incident list',
  summary: 'The incidents that are open, or all of them',
  access: 'viewer',
  aliases: ['incidents'],
  options: {
    state: named(optional(choice('Only in this state; open ones when left out', ['open', 'all', ...INCIDENT_STATES]))),
    model: named(optional(modelName('Only of this model'))),
    sev: named(optional(severity('Only of this severity'))),
  },
  examples: ['incident list', 'incident list --state all --model churn'],
  run: async ({ ctx, input }) => {
    const { state = 'open', model, sev } = input;
    const states = state === 'open' ? OPEN_STATES : state === 'all' ? undefined : [state];
    return incidentListCard(ctx, { states, model, severity: sev });
  },
});
