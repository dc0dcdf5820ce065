import { baselineName } from '../../monitoring/baselines/find-baselines.ts';
import { shortNumber } from '../../monitoring/verdicts/bins.ts';
import { driftDaysOf } from '../../monitoring/verdicts/drift-days-chart.ts';
import type { DriftState } from '../../monitoring/verdicts/judge.ts';
import { effectWords } from '../../monitoring/verdicts/judge.ts';
import { type FeatureVerdict, signalName, verdictsOf } from '../../monitoring/verdicts/verdicts-of.ts';
import type { Ctx } from '../../store/unit.ts';
import type { ChartSpec, Item, Rank, Section } from '../section.ts';
import { wallWords } from '../wall-words.ts';

/** The latest verdict on each feature of the models, against each baseline that counts. */
export const drift: Section = {
  name: 'drift',
  title: 'Drift',
  read: async (ctx, { models, zone, charts = MOST_CHARTS }) => {
    const verdicts = await verdictsOf(ctx, { models });
    return {
      charts: await chartsOf(ctx, verdicts, Math.min(charts, MOST_CHARTS)),
      columns: ['Feature', 'State', 'Size', 'Against', 'Why'],
      items: verdicts.map((verdict) => itemOf(verdict, zone)).sort((a, b) => b.rank - a.rank),
      cleared: 'is no longer watched',
    };
  },
};

const MOST_CHARTS = 2;

/** Of the models in which several signals moved, the worst first, how all of them stood day by day. */
async function chartsOf(ctx: Ctx, verdicts: readonly FeatureVerdict[], most: number): Promise<ChartSpec[]> {
  const moved = verdicts.filter(({ state }) => RANKS[state] === 3 || state === 'warning');
  const models = [...Map.groupBy(moved, ({ model }) => model)]
    .filter(([, own]) => new Set(own.map((each) => `${each.version} ${signalName(each)}`)).size > 1)
    .sort(([, a], [, b]) => b.length - a.length);
  const charts: ChartSpec[] = [];
  for (const [model] of models.slice(0, most)) {
    const map = await driftDaysOf(ctx, { model });
    if (map) charts.push({ model, map });
  }
  return charts;
}

const RANKS: Readonly<Record<DriftState, Rank>> = {
  breach: 3,
  error: 3,
  warning: 2,
  stale: 2,
  'no data': 1,
  'insufficient data': 1,
  ok: 0,
};

function itemOf(verdict: FeatureVerdict, zone: string): Item {
  const { model, version, baseline, state, effect, since, why } = verdict;
  const name = signalName(verdict);
  const size = effect ? `${effectWords(effect)} (floor ${shortNumber(effect.floor)})` : '';
  const stands = since && state === 'breach' ? `${state} since ${wallWords(since, zone)}` : state;
  const says = [stands, size, why].filter((words) => words !== '').join(', ');
  return {
    key: `${model}@${version}/${name}/${baseline}`,
    model,
    rank: RANKS[state],
    what: `${model}@${version} ${name}`,
    says: `is ${state === 'breach' ? 'in ' : ''}${says}`,
    cells: [`${model}@${version} ${name}`, stands, size, baselineName(baseline), why],
  };
}
