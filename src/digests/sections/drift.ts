import { baselineName } from '../../monitoring/baselines/find-baselines.ts';
import { shortNumber } from '../../monitoring/verdicts/bins.ts';
import type { DriftState } from '../../monitoring/verdicts/judge.ts';
import { effectWords } from '../../monitoring/verdicts/judge.ts';
import { type FeatureVerdict, signalName, verdictsOf } from '../../monitoring/verdicts/verdicts-of.ts';
import type { Item, Rank, Section } from '../section.ts';
import { wallWords } from '../wall-words.ts';

/** The latest verdict on each feature of the models, against each baseline that counts. */
export const drift: Section = {
  name: 'drift',
  title: 'Drift',
  read: async (ctx, { models, zone }) => {
    return {
      columns: ['Feature', 'State', 'Size', 'Against', 'Why'],
      items: (await verdictsOf(ctx, { models }))
        .map((verdict) => itemOf(verdict, zone))
        .sort((a, b) => b.rank - a.rank),
      cleared: 'is no longer watched',
    };
  },
};

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
