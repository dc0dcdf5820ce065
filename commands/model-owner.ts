import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { person } from '../src/chat/options/index.ts';
import { personIdOf, spansOfPeople } from '../src/people/find-people.ts';
import { editModel } from '../src/registry/edit-model.ts';
import { modelName } from '../src/registry/options.ts';

export const modelOwner = defineCommand({
  name: 'model owner',
  summary: 'Say who answers for a model',
  access: 'member',
  options: { model: modelName(), owner: person('The new owner') },
  examples: ['model owner churn @somebody'],
  run: async ({ ctx, input }) => {
    const owner = await personIdOf(ctx, input.owner);
    const row = await editModel(ctx, { model: input.model, owner });
    const span = (await spansOfPeople(ctx, [owner])).get(owner) ?? 'somebody';
    return line('good', `${row.name} has a new owner.`, [span, ` owns ${row.name} now.`]);
  },
});
