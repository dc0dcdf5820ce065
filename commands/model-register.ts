import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, named, optional, person, repeatable, restOfLine, text } from '../src/chat/options/index.ts';
import { firstStageOf } from '../src/lifecycle/plan-move.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { teamName } from '../src/people/options.ts';
import { modelName } from '../src/registry/options.ts';
import { registerModel } from '../src/registry/register-model.ts';

/** The fields of a model; `model edit` takes the same. */
export const modelFields = {
  name: named(optional(restOfLine('A name for people', { maxLength: 100 }))),
  owner: named(optional(person('Who answers for it; you when left out'))),
  risk: named(optional(choice('How much harm it could do', ['minimal', 'limited', 'high']))),
  team: named(optional(teamName('The team it belongs to'))),
  tag: named(optional(repeatable(text('A tag that policies may name', { maxLength: 32 })))),
  about: named(optional(restOfLine('What it is for', { maxLength: 2_000 }))),
};

export const modelRegister = defineCommand({
  name: 'model register',
  summary: 'Make a model known',
  access: 'member',
  options: { model: modelName('Its name, such as churn'), ...modelFields },
  examples: ['model register churn --risk high --about "Who will leave next month"'],
  run: async ({ ctx, input }) => {
    const owner = input.owner && (await personIdOf(ctx, input.owner));
    const { model, risk, team, about, name, tag: tags } = input;
    const row = await registerModel(ctx, { model, title: name, owner, risk, team, about, tags }, firstStageOf('model'));
    return line(
      'good',
      `${row.name} is registered. Add a version with \`version add ${row.name}@v1 --metric name=value\`.`,
    );
  },
});
