import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, optional, restOfLine, text } from '../src/chat/options/index.ts';
import { firstStageOf } from '../src/lifecycle/plan-move.ts';
import { versionName } from '../src/registry/options.ts';
import { registerVersion } from '../src/registry/register-version.ts';
import { datasets, metrics } from '../src/registry/version-options.ts';

/** The fields of a version; `version edit` takes the same. */
export const versionFields = {
  uri: named(optional(text('Where the artefact lies', { maxLength: 1_000 }))),
  digest: named(optional(text('Its digest, such as sha256:9f86d0...', { maxLength: 200 }))),
  commit: named(optional(text('The commit it was built from', { maxLength: 100 }))),
  dataset: datasets(),
  metric: metrics(),
  notes: named(optional(restOfLine('Anything worth knowing', { maxLength: 2_000 }))),
};

export const versionAdd = defineCommand({
  name: 'version add',
  summary: 'Register a version of a model',
  access: 'member',
  options: { version: versionName(), ...versionFields },
  examples: ['version add churn@v13 --digest sha256:9f86d081884c7d65 --metric auc=0.93'],
  run: async ({ ctx, input }) => {
    const { version, dataset, metric, ...rest } = input;
    const row = await registerVersion(
      ctx,
      { ...version, ...rest, datasets: dataset, metrics: metric },
      firstStageOf('version'),
    );
    const name = `${row.model}@${row.version}`;
    return line('good', `${name} is registered. Ask for a move with \`promote ${name} to staging\`.`);
  },
});
