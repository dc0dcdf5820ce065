import type { Text } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import type { KpiState } from '../../monitoring/kpis/kpi-state.ts';
import { type KpiStatus, kpiStatuses } from '../../monitoring/kpis/kpi-status.ts';
import { formatValue } from '../../monitoring/kpis/unit.ts';
import { deltaWords } from '../delta.ts';
import type { Item, Rank, Section } from '../section.ts';

/** KPIs of the period, compared with the completed one before it. All models and KPIs are read in two statements. */
export const kpi: Section = {
  name: 'kpi',
  title: 'KPIs',
  read: async (ctx, { models, period }) => {
    const { from, to, comparedFrom, comparedTo } = period;
    const now = await kpiStatuses(ctx, { models, from, to });
    const before = await kpiStatuses(ctx, { models, from: comparedFrom, to: comparedTo });
    const known = new Map(before.map((status) => [keyOf(status), status]));
    const items = now.map((status) => itemOf(status, known.get(keyOf(status)), period.soFar));
    return {
      columns: ['KPI', 'State', 'Value', 'Change', 'Target', 'n'],
      items: items.sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1)),
      cleared: 'is no longer watched',
    };
  },
};

const RANKS: Readonly<Record<KpiState, Rank>> = {
  breach: 3,
  warning: 2,
  stale: 2,
  'no data': 1,
  'insufficient data': 1,
  ok: 0,
};

const keyOf = ({ model, kpi: name }: Pick<KpiStatus, 'model' | 'kpi'>): string => `${model}/${name}`;

function itemOf(status: KpiStatus, before: KpiStatus | undefined, soFar: boolean): Item {
  const { model, kpi: name, unit, value, samples, state, better } = status;
  const shown = value === undefined ? '' : `${formatValue(value, unit)}${soFar ? ' so far' : ''}`;
  // What too few samples said before is no base either.
  const base = before?.enough ? before.value : undefined;
  const change = value === undefined || base === undefined ? '' : deltaWords(value, base, { unit, better });
  const says = [state, shown, change, targetWords(status)].filter((words) => words !== '').join(', ');
  const cells: Text[] = [
    `${model} ${name}`,
    stateWords(status),
    shown,
    change,
    targetWords(status, ''),
    String(Math.round(samples)),
  ];
  return { key: keyOf(status), model, rank: RANKS[state], what: `${model} ${name}`, says: `is ${says}`, cells };
}

function stateWords({ state, samples, minimum, lastAt, to }: KpiStatus): string {
  if (state === 'insufficient data') return `${state} (${Math.round(samples)} of ${minimum})`;
  if (state === 'stale' && lastAt) return `stale for ${formatDuration(to.getTime() - lastAt.getTime())}`;
  return state;
}

function targetWords({ target, unit, atTarget }: KpiStatus, before = 'target '): string {
  if (target === null) return '';
  return `${before}${formatValue(target, unit)}${atTarget === undefined ? '' : atTarget ? ' reached' : ' missed'}`;
}
