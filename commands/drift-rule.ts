import { defineCommand } from '../src/chat/command.ts';
import { flag, named, number, optional } from '../src/chat/options/index.ts';
import { featureOption, overridesOf, ruleFields } from '../src/monitoring/verdicts/options.ts';
import { ruleCard } from '../src/monitoring/verdicts/rule-words.ts';
import { setRule } from '../src/monitoring/verdicts/set-rule.ts';
import { modelName } from '../src/registry/options.ts';

export const driftRule = defineCommand({
  name: 'drift rule',
  summary: 'When a difference counts as drift: show it or change it, for a model or one feature',
  access: 'member',
  options: {
    model: modelName(),
    feature: featureOption('Only for this feature'),
    ...ruleFields,
    stale: named(
      optional(number('Hours without a window until it is stale; 50', { min: 1, max: 8_760, integer: true })),
    ),
    reset: flag('Back to what stands above it'),
  },
  examples: [
    'drift rule churn',
    'drift rule churn --feature age --distance 0.2 --windows "1 of 1"',
    'drift rule churn --reset',
  ],
  run: async ({ ctx, input: { model, feature, stale, reset, ...given } }) => {
    const settings = { ...overridesOf(given), ...(stale === undefined ? {} : { stale }) };
    const rule = await setRule(ctx, { model, feature, settings, reset });
    const changed = reset || Object.keys(settings).length > 0;
    const name = feature === undefined ? model : `${model} ${feature}`;
    const said = changed
      ? 'It counts from the next window on.'
      : `Try another with \`drift backtest ${model}@<version> --distance 0.2\` before you change it.`;
    return ruleCard(name, rule, said);
  },
});
