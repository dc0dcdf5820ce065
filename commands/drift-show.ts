import type { Part } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { isStewardError } from '../src/kernel/errors.ts';
import { driftCard } from '../src/monitoring/verdicts/drift-card.ts';
import { driftDaysChart } from '../src/monitoring/verdicts/drift-days-chart.ts';
import { featureOption } from '../src/monitoring/verdicts/options.ts';
import { subject } from '../src/registry/options.ts';

export const driftShow = defineCommand({
  name: 'drift show',
  summary: 'Which features drift, the worst first; with --feature its last windows',
  access: 'viewer',
  options: { subject: subject(), feature: featureOption('Only this feature') },
  examples: ['drift show churn', 'drift show churn@v12 --feature age'],
  // Drawn before the transaction, as in `drift explain`.
  draws: true,
  before: async ({ ctx, input: { subject: of, feature }, invocation }) => {
    if (feature !== undefined) return [];
    const as = invocation.origin.platform === 'console' ? 'svg' : 'png';
    return driftDaysChart(ctx, of, as).catch((error: unknown) => {
      if (isStewardError(error)) return [];
      throw error;
    });
  },
  run: async ({ ctx, input: { subject: of, feature }, asked }) =>
    driftCard(ctx, { ...of, feature, chart: Array.isArray(asked) ? (asked as Part[]) : [] }),
});
