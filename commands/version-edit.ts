import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { listRequests, OPEN_STATES, requestName } from '../src/lifecycle/find-request.ts';
import { editVersion } from '../src/registry/edit-version.ts';
import { versionName } from '../src/registry/options.ts';
import { versionFields } from './version-add.ts';

export const versionEdit = defineCommand({
  name: 'version edit',
  summary: 'Change what is known of a version; open requests for it become stale',
  access: 'member',
  options: { version: versionName(), ...versionFields },
  examples: ['version edit churn@v12 --metric recall=0.71'],
  run: async ({ ctx, input }) => {
    const { version, dataset, metric, ...rest } = input;
    const row = await editVersion(ctx, { ...version, ...rest, datasets: dataset, metrics: metric });
    const name = `${row.model}@${row.version}`;
    const open = (await listRequests(ctx, { states: OPEN_STATES, model: row.model }, 25))
      .filter((request) => request.subject === name)
      .map((request) => requestName(request.number));
    const stale =
      open.length === 0 ? `See it with \`version show ${name}\`.` : `${open.join(', ')}: stale now, ask again.`;
    return line('good', `${name} is changed. ${stale}`);
  },
});
