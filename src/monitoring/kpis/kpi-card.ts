import { type Card, context, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { getVersion } from '../../registry/find.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { definitionIn } from './define-kpi.ts';
import { getKpi, type Kpi, type KpiName } from './find-kpis.ts';
import { samplesOf } from './kpi-list-card.ts';
import { type KpiPoint, kpiSeries } from './kpi-series.ts';
import { type KpiStatus, kpisNow } from './kpi-status.ts';
import { definitionWords, markOf } from './kpi-words.ts';
import { findSource, type KpiSource } from './sources.ts';
import { formatValue } from './unit.ts';

const DAY_MS = 86_400_000;

export interface KpiCardAsked extends KpiName {
  readonly days: number;
  readonly zone: string;
  readonly version?: string | undefined;
}

/** How a KPI stands now, and its last days in the reader's zone: a day without readings is a gap. */
export async function kpiCard(ctx: Ctx, asked: KpiCardAsked & { readonly chart?: readonly Part[] }): Promise<Card> {
  const { model, kpi, days, zone, version } = asked;
  const row = await getKpi(ctx, asked);
  if (version !== undefined) await getVersion(ctx, { model, version });
  const status = (await kpisNow(ctx, model, version)).find((each) => each.kpi === row.name);
  if (!status) throw new Error(`${model} ${kpi} was read a moment ago`);
  const from = new Date(ctx.now.getTime() - (days - 1) * DAY_MS);
  const points = await kpiSeries(ctx, { ...asked, from, to: ctx.now, step: 'day', zone });
  const name = `${subjectName({ model, version })} ${kpi}`;
  const read = status.value === undefined ? '' : ` ${formatValue(status.value, row.unit)}`;
  return {
    tone: status.state === 'breach' ? 'bad' : status.state === 'warning' ? 'waiting' : 'neutral',
    summary: `${name}:${read} ${status.state}`,
    parts: [
      heading(name, status.state),
      text(definitionWords(definitionIn(row))),
      fields(...factsOf(row, status), ...sourceFields(await findSource(ctx, { model, kpi: row.name }))),
      ...(asked.chart ?? []),
      ...tableOf(points, row, zone),
      context(footOf(points, zone)),
    ],
  };
}

function factsOf(row: Kpi, status: KpiStatus): Field[] {
  const { value, target, atTarget, lastAt, state } = status;
  const shown = value === undefined ? 'none in the window' : formatValue(value, row.unit);
  return [
    // The mark says ok and warning already.
    {
      label: 'Value',
      value: state === 'ok' || state === 'warning' ? shown : `${shown}, ${state}`,
      mark: markOf[state],
    },
    ...(target === null || atTarget === undefined
      ? []
      : [{ label: 'Target', value: `${formatValue(target, row.unit)}, ${atTarget ? 'reached' : 'missed'}` }]),
    { label: 'Samples', value: samplesOf(status) },
    { label: 'Last reading', value: lastAt ? [{ type: 'time', at: lastAt, style: 'datetime' }] : 'never' },
    ...(row.breachedAt
      ? [{ label: 'In breach since', value: [{ type: 'time', at: row.breachedAt, style: 'datetime' } as const] }]
      : []),
  ];
}

function sourceFields(source: KpiSource | undefined): Field[] {
  if (!source) return [];
  const { source: name, query, everyMinutes, problem, problemAt } = source;
  const read: Field = {
    label: 'Read from',
    value: [`${name} every ${formatDuration(everyMinutes * 60_000)}: `, { type: 'code', text: query.slice(0, 300) }],
  };
  if (problem === null || problemAt === null) return [read];
  const since = [`${problem}, since `, { type: 'time', at: problemAt, style: 'datetime' } as const];
  return [read, { label: 'Cannot be read', value: since, mark: 'fail' }];
}

/** The latest day first; days before the first reading are left out. */
function tableOf(points: readonly KpiPoint[], row: Kpi, zone: string): Part[] {
  const first = points.findIndex(({ value }) => value !== undefined);
  if (first < 0) return [];
  const rows = points
    .slice(first)
    .reverse()
    .map(({ from, value, samples }, index) => [
      `${dayIn(zone, from)}${index === 0 ? ', so far' : ''}`,
      value === undefined ? 'no data' : formatValue(value, row.unit),
      samples === 0 ? '-' : String(samples),
    ]);
  return [{ type: 'table', columns: ['Day', row.aggregation, 'Samples'], rows }];
}

function footOf(points: readonly KpiPoint[], zone: string): string {
  const [first] = points;
  return first ? `${points.length} days from ${dayIn(zone, first.from)}, read in ${zone}.` : `Read in ${zone}.`;
}

/** `21 Nov 2026`. */
function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }).format(
    at,
  );
}
