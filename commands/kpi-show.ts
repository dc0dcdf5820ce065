import type { Part } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { isStewardError } from '../src/kernel/errors.ts';
import { kpiCard } from '../src/monitoring/kpis/kpi-card.ts';
import { kpiChart } from '../src/monitoring/kpis/kpi-chart.ts';
import { kpiName } from '../src/monitoring/kpis/options.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';

export const kpiShow = defineCommand({
  name: 'kpi show',
  summary: 'How a KPI stands, and its last days',
  access: 'viewer',
  options: {
    model: modelName(),
    kpi: kpiName(),
    days: named(optional(number('How many days; 14 when left out', { min: 1, max: 90, integer: true }))),
    version: named({ ...optionalVersion(), describe: 'Only of this version' }),
  },
  examples: ['kpi show churn accuracy', 'kpi show churn accuracy --days 30 --version v12'],
  // Drawn before the transaction: nothing but Postgres is waited for inside it. What is refused is refused by `run`.
  draws: true,
  before: async ({ ctx, input, env, invocation }) => {
    const as = invocation.origin.platform === 'console' ? 'svg' : 'png';
    return kpiChart(ctx, { ...askedOf(input, env?.zone), as }).catch((error: unknown) => {
      if (isStewardError(error)) return [];
      throw error;
    });
  },
  run: async ({ ctx, input, env, asked }) => {
    const chart = Array.isArray(asked) ? (asked as Part[]) : [];
    return kpiCard(ctx, { ...askedOf(input, env?.zone), chart });
  },
});

interface Given {
  readonly model: string;
  readonly kpi: string;
  readonly days: number | undefined;
  readonly version: string | undefined;
}

const askedOf = ({ model, kpi, days, version }: Given, zone = 'UTC') => ({
  model,
  kpi,
  days: days ?? 14,
  version,
  zone,
});
