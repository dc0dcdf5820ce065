import type { Part } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { isStewardError } from '../src/kernel/errors.ts';
import { driftChart } from '../src/monitoring/verdicts/drift-chart.ts';
import { explain } from '../src/monitoring/verdicts/explain.ts';
import { explainCard } from '../src/monitoring/verdicts/explain-card.ts';
import { featureOption, signalOption } from '../src/monitoring/verdicts/options.ts';
import { subject } from '../src/registry/options.ts';

export const driftExplain = defineCommand({
  name: 'drift explain',
  summary: 'A verdict with every number it was made of, computed again',
  access: 'viewer',
  options: {
    subject: subject(),
    feature: featureOption('The feature; the worst when left out'),
    signal: signalOption(),
    baseline: named(
      optional(number('The number of the baseline: 3 is B-3', { min: 1, max: 1_000_000, integer: true })),
    ),
  },
  examples: [
    'drift explain churn@v12 --feature age',
    'drift explain churn --feature country --signal missing --baseline 3',
  ],
  // Drawn before the transaction: nothing but Postgres is waited for inside it. What is refused is refused by `run`.
  draws: true,
  before: async ({ ctx, input: { subject: of, ...which }, invocation }) => {
    const as = invocation.origin.platform === 'console' ? 'svg' : 'png';
    return driftChart(ctx, { ...of, ...which }, as).catch((error: unknown) => {
      if (isStewardError(error)) return [];
      throw error;
    });
  },
  run: async ({ ctx, input: { subject: of, ...which }, asked }) =>
    explainCard(await explain(ctx, { ...of, ...which }), Array.isArray(asked) ? (asked as Part[]) : []),
});
