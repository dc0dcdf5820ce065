import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { backtest } from '../src/monitoring/verdicts/backtest.ts';
import { backtestCard } from '../src/monitoring/verdicts/backtest-card.ts';
import { judgedVersion } from '../src/monitoring/verdicts/judged-version.ts';
import { featureOption, overridesOf, ruleFields } from '../src/monitoring/verdicts/options.ts';
import { subjectName } from '../src/registry/names.ts';
import { subject } from '../src/registry/options.ts';

export const driftBacktest = defineCommand({
  name: 'drift backtest',
  summary: 'What a rule would have fired in the last 90 days, and what chance alone would',
  access: 'viewer',
  options: {
    subject: subject('A version such as churn@v12; of a model the one that was judged last'),
    feature: featureOption('Only this feature'),
    days: named(optional(number('How many days; 90 when left out', { min: 1, max: 400, integer: true }))),
    ...ruleFields,
  },
  examples: ['drift backtest churn', 'drift backtest churn@v12 --distance 0.2 --windows "2 of 2" --days 30'],
  run: async ({ ctx, input: { subject: wanted, feature, days = 90, ...given } }) => {
    const of = await judgedVersion(ctx, wanted);
    const asked = { ...of, days, tried: overridesOf(given), ...(feature === undefined ? {} : { feature }) };
    return backtestCard(subjectName(of), days, await backtest(ctx, asked));
  },
});
