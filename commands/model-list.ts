import { defineCommand } from '../src/chat/command.ts';
import { from, instant, named, optional, person, typedPerson } from '../src/chat/options/index.ts';
import { stage } from '../src/lifecycle/options.ts';
import { trackWith } from '../src/lifecycle/plan-move.ts';
import { currentLifecycle } from '../src/lifecycle/revision.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { getTeam } from '../src/people/find-teams.ts';
import { teamName } from '../src/people/options.ts';
import { countModels, listModels } from '../src/registry/list-models.ts';
import { modelListCard } from '../src/registry/model-list-card.ts';

const MOST = 30;

export const modelList = defineCommand({
  name: 'model list',
  summary: 'The models, and what of them is where',
  access: 'viewer',
  options: {
    stage: named(optional(stage('Only what stands in this stage'))),
    owner: named(optional(person('Only of this owner'))),
    team: named(optional(teamName('Only of this team'))),
    at: named(optional(instant('As it was then'))),
    from: from(),
  },
  examples: ['model list', 'model list --stage production --at 2026-03-01'],
  run: async ({ ctx, input }) => {
    const { stage: there, at, from = 1 } = input;
    if (there !== undefined) trackWith((await currentLifecycle(ctx)).lifecycle, there);
    const owner = input.owner && (await personIdOf(ctx, input.owner, 'read'));
    const team = input.team && (await getTeam(ctx, input.team)).name;
    const filter = { stage: there, owner, team, at };
    const given = { stage: there, owner: input.owner && typedPerson(input.owner), team, at: at?.toISOString() };
    const total = await countModels(ctx, filter);
    return modelListCard(await listModels(ctx, filter, MOST, from), at, { from, total, given });
  },
});
