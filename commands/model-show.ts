import { defineCommand } from '../src/chat/command.ts';
import { listRequests, OPEN_STATES } from '../src/lifecycle/find-request.ts';
import { standingFields } from '../src/lifecycle/how-it-stands.ts';
import { type Track, trackFor } from '../src/lifecycle/lifecycle.ts';
import { requestTitle } from '../src/lifecycle/request-words.ts';
import { currentLifecycle } from '../src/lifecycle/revision.ts';
import { spansOfPeople } from '../src/people/find-people.ts';
import { getModel, standingOf } from '../src/registry/find.ts';
import { modelName } from '../src/registry/options.ts';
import { modelCard } from '../src/registry/version-card.ts';

export const modelShow = defineCommand({
  name: 'model show',
  aliases: ['status'],
  summary: 'Where a model and its versions stand',
  access: 'viewer',
  options: { model: modelName() },
  examples: ['status churn'],
  run: async ({ ctx, input }) => {
    const model = await getModel(ctx, input.model);
    const placed = await standingOf(ctx, [model.name]);
    const rank = furthestFirst(trackFor((await currentLifecycle(ctx)).lifecycle, 'version'));
    const open = await listRequests(ctx, { states: OPEN_STATES, model: model.name }, 10);
    const owner = model.owner ? (await spansOfPeople(ctx, [model.owner])).get(model.owner) : undefined;
    return modelCard({
      model,
      owner,
      project: placed.find((row) => row.subject === model.name),
      placements: placed
        .filter((row) => row.subject !== model.name)
        .sort((a, b) => rank(a.stage) - rank(b.stage) || (b.share ?? 1) - (a.share ?? 1)),
      open: open.map((row) => `${requestTitle(row)}, ${row.state}`),
      also: await standingFields(ctx, model.name, placed),
    });
  },
});

/** What serves comes first, then what is on its way there; last what was replaced. */
function furthestFirst({ stages, holdsOne }: Track): (stage: string) => number {
  const replaced = Object.values(holdsOne);
  return (stage) => (replaced.includes(stage) ? stages.length : stages.length - 1 - stages.indexOf(stage));
}
