import { actions, type Card, context, type Field, fields, heading, text } from '../../chat/card.ts';
import type { PlatformName, Span } from '../../chat/text.ts';
import { writeOut } from '../../chat/written.ts';
import { newestEntries } from '../../ledger/read.ts';
import type { Ctx } from '../../store/unit.ts';
import { kpiCleared } from './events.ts';
import { type Kpi, kpisOf } from './find-kpis.ts';
import { samplesOf } from './kpi-list-card.ts';
import { kpisNow } from './kpi-status.ts';
import { kpiTrend } from './kpi-trend.ts';
import { formatValue } from './unit.ts';

/** `kpi-breach:churn:accuracy:<unix ms>`: a KPI's breach, from its beginning to its end. */
export const kpiBreachSubject = (of: { readonly model: string; readonly kpi: string; readonly since: Date }): string =>
  ['kpi-breach', of.model, of.kpi, of.since.getTime()].join(':');

/**
 * One card, edited: where the KPI stands against its bound, since when, how it came to that, and what to look at next. Its
 * line is drawn for the platform, which takes its time: not to be called in a transaction.
 */
export async function kpiBreachCard(ctx: Ctx, subject: string, platform: PlatformName): Promise<Card | undefined> {
  const [, model = '', kpi = '', since = ''] = subject.split(':');
  const began = new Date(Number(since));
  const row = (await kpisOf(ctx, [model])).find(({ name }) => name === kpi);
  if (!row) return undefined;
  const name = `${model} ${kpi}`;
  const show = { label: 'Show the KPI', invocation: writeOut({ command: 'kpi show', values: { model, kpi } }) };
  if (row.breachedAt?.getTime() !== began.getTime()) {
    const title = `${name} is in breach no more`;
    const end = await endOf(ctx, { model, kpi, began });
    const until = end ? [' to ', time(end)] : [];
    const parts = [heading(title, 'over'), text(['In breach from ', time(began), ...until, '.'])];
    return { tone: 'neutral', summary: title, parts };
  }
  const status = (await kpisNow(ctx, model)).find((each) => each.kpi === kpi);
  const value = row.value === null ? 'no value' : formatValue(row.value, row.unit);
  const title = `${name} is in breach: ${value}`;
  const list: Field[] = [
    { label: 'Value', value: `${value}, ${boundWords(row)}`, mark: 'fail' },
    { label: 'Since', value: [time(began)] },
    ...(status ? [{ label: 'Samples', value: samplesOf(status) }] : []),
    ...(status?.state === 'stale' && status.lastAt
      ? [{ label: 'No reading since', value: [time(status.lastAt)], mark: 'unknown' as const }]
      : []),
  ];
  const note = context(`${row.aggregation} of its window; it ends with the first value within the bound.`);
  const trend = await kpiTrend(ctx, row, platform === 'console' ? 'svg' : 'png');
  const parts = [heading(name, 'in breach'), fields(...list), ...trend, note, actions(show)];
  return { tone: 'bad', summary: title, parts };
}

function boundWords({ breach, better, unit }: Kpi): string {
  if (breach === null) return 'no bound is set any more';
  return `${better === 'higher' ? 'below' : 'above'} ${formatValue(breach, unit)}`;
}

/** When it was over, by the ledger. */
async function endOf(
  ctx: Ctx,
  { model, kpi, began }: { readonly model: string; readonly kpi: string; readonly began: Date },
): Promise<Date | undefined> {
  const rows = await newestEntries(ctx.db, ctx.workspace, { kind: kpiCleared.kind, model, from: began }, 50);
  const found = rows.filter(({ body }) => body.kpi === kpi && body.since === began.toISOString()).at(-1);
  return found ? new Date(found.at) : undefined;
}

const time = (at: Date): Span => ({ type: 'time', at, style: 'datetime' });
