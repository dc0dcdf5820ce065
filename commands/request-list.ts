import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, from, named, optional } from '../src/chat/options/index.ts';
import { humanOf } from '../src/kernel/caller.ts';
import { countRequests, listRequests, OPEN_STATES } from '../src/lifecycle/find-request.ts';
import { readHome, requestsIn } from '../src/lifecycle/home.ts';
import { homeCard } from '../src/lifecycle/home-card.ts';
import { requestState } from '../src/lifecycle/options.ts';
import { requestListCard } from '../src/lifecycle/request-list-card.ts';
import { personIdsOf } from '../src/people/find-people.ts';
import { getTeam } from '../src/people/find-teams.ts';
import { teamName } from '../src/people/options.ts';
import { getModel } from '../src/registry/find.ts';
import { modelName } from '../src/registry/options.ts';
import type { CommandPorts } from './ports.ts';

const MOST = 20;

export const requestList = (ports: Pick<CommandPorts, 'cardLinks'>): Command =>
  defineCommand({
    name: 'request list',
    aliases: ['requests'],
    summary: 'The open requests, those in another state, or with --mine what concerns you',
    access: 'viewer',
    options: {
      mine: flag('What waits for you, what you asked for and what is stuck; with another filter, what you asked for'),
      model: named(optional(modelName('Only of this model'))),
      team: named(optional(teamName('Only of models of this team'))),
      state: requestState(),
      from: from(),
    },
    examples: ['requests', 'requests --mine', 'request list --mine --state applied'],
    run: async ({ ctx, input, invocation: { origin, speaker } }) => {
      const { from = 1, ...given } = input;
      const { mine, model, team, state } = given;
      const me = humanOf(ctx.actor);
      if (mine && me !== undefined && model === undefined && team === undefined && state === undefined) {
        const home = await readHome(ctx, me);
        const account = { platform: origin.platform, team: origin.team, user: speaker.id };
        return homeCard(ctx, home, await ports.cardLinks(ctx, requestsIn(home), account));
      }
      const states = state === undefined || state === 'open' ? OPEN_STATES : [state];
      const askers = mine ? await personIdsOf(ctx, me === undefined ? [] : [me]) : undefined;
      if (model !== undefined) await getModel(ctx, model);
      const ofTeam = team && (await getTeam(ctx, team)).name;
      const filter = { states, model, team: ofTeam, askers };
      const total = await countRequests(ctx, filter);
      return requestListCard(ctx, await listRequests(ctx, filter, MOST, from), { from, total, given });
    },
  });
