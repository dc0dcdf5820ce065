import { defineCommand } from '../src/chat/command.ts';
import { flag, named, optional } from '../src/chat/options/index.ts';
import { humanOf } from '../src/kernel/caller.ts';
import { listRequests, OPEN_STATES } from '../src/lifecycle/find-request.ts';
import { requestState } from '../src/lifecycle/options.ts';
import { requestListCard } from '../src/lifecycle/request-list-card.ts';
import { personIdsOf } from '../src/people/find-people.ts';
import { getTeam } from '../src/people/find-teams.ts';
import { teamName } from '../src/people/options.ts';
import { getModel } from '../src/registry/find.ts';
import { modelName } from '../src/registry/options.ts';

const MOST = 20;

export const requestList = defineCommand({
  name: 'request list',
  aliases: ['requests'],
  summary: 'The open requests, or those in another state',
  access: 'viewer',
  options: {
    mine: flag('Only what I asked for'),
    model: named(optional(modelName('Only of this model'))),
    team: named(optional(teamName('Only of models of this team'))),
    state: requestState(),
  },
  examples: ['requests', 'request list --mine --state applied'],
  run: async ({ ctx, input }) => {
    const states = input.state === undefined || input.state === 'open' ? OPEN_STATES : [input.state];
    const me = humanOf(ctx.actor);
    const askers = input.mine ? await personIdsOf(ctx, me === undefined ? [] : [me]) : undefined;
    if (input.model !== undefined) await getModel(ctx, input.model);
    const team = input.team && (await getTeam(ctx, input.team)).name;
    const rows = await listRequests(ctx, { states, model: input.model, team, askers }, MOST + 1);
    return requestListCard(ctx, rows, MOST);
  },
});
