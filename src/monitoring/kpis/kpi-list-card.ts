import { type Card, heading, line } from '../../chat/card.ts';
import { getModel } from '../../registry/find.ts';
import type { Ctx } from '../../store/unit.ts';
import { KPI_STATES, type KpiState } from './kpi-state.ts';
import { type KpiStatus, kpisNow } from './kpi-status.ts';
import { formatValue } from './unit.ts';

const MOST = 25;
/** What needs somebody comes first. */
const RANK: readonly KpiState[] = ['breach', 'warning', 'stale', 'no data', 'insufficient data', 'ok'];

/** Every KPI of a model as it is judged now, the worst first. */
export async function kpiListCard(ctx: Ctx, name: string): Promise<Card> {
  const { name: model } = await getModel(ctx, name);
  const statuses = await kpisNow(ctx, model);
  if (statuses.length === 0)
    return line(
      'neutral',
      `${model} has no KPIs. Define one with \`kpi define ${model} accuracy --target 0.93 --breach 0.85\`.`,
    );
  const sorted = [...statuses].sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  const shown = sorted.slice(0, MOST);
  const more = sorted.length - shown.length;
  return {
    tone: statuses.some(({ state }) => state === 'breach') ? 'bad' : 'neutral',
    summary: `${model}: ${countsOf(statuses)}`,
    parts: [
      heading(model, 'KPIs'),
      {
        type: 'table',
        columns: ['KPI', 'State', 'Value', 'Target', 'Samples', 'Last reading'],
        rows: shown.map((status) => [
          status.kpi,
          status.state,
          shownValue(status, status.value),
          shownValue(status, status.target),
          samplesOf(status),
          status.lastAt ? [{ type: 'time', at: status.lastAt, style: 'relative' }] : 'never',
        ]),
        ...(more > 0 ? { more: `and ${more} more` } : {}),
      },
    ],
  };
}

const shownValue = ({ unit }: KpiStatus, value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : formatValue(value, unit);

/** `120 of 500` while there are too few. */
export function samplesOf({ samples, minimum, enough }: KpiStatus): string {
  return enough ? String(samples) : `${samples} of ${minimum}`;
}

function countsOf(statuses: readonly KpiStatus[]): string {
  return KPI_STATES.flatMap((state) => {
    const count = statuses.filter((status) => status.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  }).join(', ');
}
