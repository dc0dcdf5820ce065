import { defineCommand } from '../src/chat/command.ts';
import { formatMetrics } from '../src/lifecycle/format-metrics.ts';
import { trackFor } from '../src/lifecycle/lifecycle.ts';
import { currentLifecycle } from '../src/lifecycle/revision.ts';
import { spansOfPeople } from '../src/people/find-people.ts';
import { getVersion, placementOf } from '../src/registry/find.ts';
import { subjectName } from '../src/registry/names.ts';
import { versionName } from '../src/registry/options.ts';
import { versionCard } from '../src/registry/version-card.ts';

export const versionShow = defineCommand({
  name: 'version show',
  summary: 'What is known of a version',
  access: 'viewer',
  options: { version: versionName() },
  examples: ['version show churn@v12'],
  run: async ({ ctx, input }) => {
    const version = await getVersion(ctx, input.version);
    const { lifecycle } = await currentLifecycle(ctx);
    const placed = await placementOf(ctx, subjectName(input.version), trackFor(lifecycle, 'version').name);
    const registrar = version.registrar
      ? (await spansOfPeople(ctx, [version.registrar])).get(version.registrar)
      : undefined;
    return versionCard(version, placed, formatMetrics(version.metrics, undefined, lifecycle.metrics), registrar);
  },
});
