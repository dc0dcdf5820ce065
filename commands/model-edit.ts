import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { editModel } from '../src/registry/edit-model.ts';
import { modelName } from '../src/registry/options.ts';
import { modelFields } from './model-register.ts';

export const modelEdit = defineCommand({
  name: 'model edit',
  summary: 'Change what is known of a model',
  access: 'member',
  options: { model: modelName(), ...modelFields },
  examples: ['model edit churn --risk high'],
  run: async ({ ctx, input }) => {
    const owner = input.owner && (await personIdOf(ctx, input.owner));
    const { model, risk, team, about, name, tag: tags } = input;
    const row = await editModel(ctx, { model, title: name, owner, risk, team, about, tags });
    return line('good', `${row.name} is changed. See it with \`model show ${row.name}\`.`);
  },
});
