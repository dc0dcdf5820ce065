import { type Card, context, type Field, fields, type Part, text } from '../../chat/card.ts';
import { joinTexts, type Text, type Span as TextSpan } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Calendar, calendarsOf, hostOf } from './calendars.ts';
import { type Rota, rotasOf, rotaTitle } from './find-rotas.ts';
import { listSchedules, type Schedule } from './find-schedules.ts';
import { hoursWords } from './hours.ts';
import { overrideName } from './make-override.ts';
import { namesWords } from './notice-cards.ts';
import { noSchedules, timeAt } from './now-card.ts';
import { openSwaps, swapName } from './offer-swap.ts';
import type { StoredLayer } from './read-plans.ts';
import { everyWords, handoverWords } from './rotation-words.ts';
import { type Read, readSchedule } from './shift-words.ts';
import { DAY_MS } from './spans.ts';
import { findGaps } from './tell-gaps.ts';

const MOST_ROWS = 30;

/** A schedule: its layers, who is on call in the days to come, where nobody is, what was taken over and offered. */
export async function scheduleCard(
  ctx: Ctx,
  schedule: Schedule,
  span: { readonly from: Date; readonly days: number },
): Promise<Card> {
  const from = span.from.getTime();
  const read = await readSchedule(ctx, schedule, { from, to: from + span.days * DAY_MS });
  const gaps = await findGaps(ctx, schedule, { from, to: from + span.days * DAY_MS });
  const swaps = await openSwaps(ctx, schedule.id);
  const rotas = await rotasOf(ctx, schedule.id);
  const calendars = await calendarsOf(ctx, schedule.id);
  const named = [
    ...[schedule.owner, ...read.layers.flatMap((layer) => layer.people), ...read.shifts.map(({ person }) => person)],
    ...[...gaps.flatMap(({ person }) => person ?? []), ...swaps.map(({ person }) => person)],
  ];
  const people = await spansOfPeople(ctx, named);
  const name = (id: string): TextSpan => people.get(id) ?? 'somebody';
  const about: Field[] = [
    { label: 'Zone', value: schedule.zone },
    { label: 'Owner', value: [name(schedule.owner)] },
    { label: 'Somebody must be on call', value: schedule.covers === null ? 'always' : hoursWords(schedule.covers) },
    ...(rotas.length === 0 ? [] : [{ label: 'Holds whoever is on call', value: rotas.map(rotaWords).join(', ') }]),
  ];
  const standing = read.layers.filter(({ toAt }) => toAt === null);
  const layers = [...standing]
    .reverse()
    .map((layer): Field => ({ label: `Layer ${layer.name}`, value: layerWords(layer, name, calendars) }));
  const parts: Part[] = [{ type: 'heading', text: schedule.name }, fields(...about, ...layers), shiftTable(read, name)];
  if (gaps.length > 0)
    parts.push(
      text([
        'Nobody is there: ',
        ...joinTexts(
          gaps
            .slice(0, 5)
            .map((gap) => [
              timeAt(gap.from),
              ' to ',
              timeAt(gap.to),
              ...(gap.person === null ? [] : [' (', name(gap.person), ' is away)']),
            ]),
          '; ',
        ),
        more(gaps.length - 5),
      ]),
    );
  if (swaps.length > 0)
    parts.push(
      text([
        'Offered: ',
        ...joinTexts(
          swaps
            .slice(0, 5)
            .map((swap) => [
              `${swapName(swap.number)} of `,
              name(swap.person),
              ', ',
              timeAt(swap.fromAt.getTime()),
              ' to ',
              timeAt(swap.toAt.getTime()),
            ]),
          '; ',
        ),
        more(swaps.length - 5),
      ]),
    );
  parts.push(context(`The next ${span.days} days. Times are yours; turns follow ${schedule.zone}.`));
  return {
    tone: gaps.length > 0 ? 'waiting' : 'neutral',
    summary: `${schedule.name}: ${gaps.length === 0 ? 'no gap' : `${gaps.length} without anybody`} in ${span.days} days`,
    parts,
  };
}

const rotaWords = (row: Rota): string =>
  row.problem === null ? rotaTitle(row) : `${rotaTitle(row)} (not now: ${row.problem})`;

const more = (count: number): string => (count > 0 ? ` and ${count} more.` : '.');

function layerWords(layer: StoredLayer, name: (id: string) => TextSpan, calendars: readonly Calendar[]): Text {
  const hours = layer.hours === null ? '' : `, ${hoursWords(layer.hours)}`;
  const holidays =
    layer.holidays === 'as-usual' ? '' : layer.holidays === 'off' ? ', not on holidays' : ', only on holidays';
  const row = layer.times === null ? undefined : calendars.find((each) => each.layer === layer.name);
  if (row)
    return [
      ...joinTexts(
        layer.people.map((id) => [name(id)]),
        ', ',
      ),
      ...calendarWords(row),
    ];
  const turns = layer.people.length === 1 ? '' : ` take turns ${everyWords(layer)}, at ${handoverWords(layer)}`;
  return [
    ...joinTexts(
      layer.people.map((id) => [name(id)]),
      ', ',
    ),
    `${turns}${hours}${holidays}`,
  ];
}

function calendarWords(row: Calendar): TextSpan[] {
  const host = hostOf(row);
  const from =
    host === undefined
      ? ', from a calendar that was handed in; read until '
      : `, from a calendar at ${host}; read until `;
  const nobody = row.unknown.length === 0 ? '' : `; nobody here is ${namesWords(row.unknown)}`;
  return [from, timeAt(row.readTo.getTime()), `${nobody}${row.problem === null ? '' : ` (not now: ${row.problem})`}`];
}

function shiftTable(read: Read, name: (id: string) => TextSpan): Part {
  const { shifts } = read;
  const rows = shifts
    .slice(0, MOST_ROWS)
    .map((shift): Text[] => [[timeAt(shift.from)], [timeAt(shift.to)], [name(shift.person)], reason(read, shift)]);
  const table = { type: 'table' as const, columns: ['From', 'To', 'On call', 'By'], rows };
  return shifts.length > MOST_ROWS ? { ...table, more: `and ${shifts.length - MOST_ROWS} more` } : table;
}

function reason({ layers, overrides }: Read, { because }: Read['shifts'][number]): string {
  if (because.kind === 'layer') return layers.find(({ id }) => id === because.layer)?.name ?? '';
  const row = overrides.find(({ id }) => id === because.override);
  if (!row) return '';
  return row.swap === null ? overrideName(row.number) : swapName(row.swap);
}

/** All schedules: who turns, who owns them. */
export async function scheduleListCard(ctx: Ctx): Promise<Card> {
  const all = await listSchedules(ctx);
  if (all.length === 0) return noSchedules();
  const people = await spansOfPeople(
    ctx,
    all.map(({ owner }) => owner),
  );
  const rows = all
    .slice(0, MOST_ROWS)
    .map((row): Text[] => [
      row.name,
      row.zone,
      row.covers === null ? 'always' : hoursWords(row.covers),
      [people.get(row.owner) ?? 'somebody'],
    ]);
  const table = { type: 'table' as const, columns: ['Schedule', 'Zone', 'Covers', 'Owner'], rows };
  const rest = all.length - MOST_ROWS;
  return {
    tone: 'neutral',
    summary: all.length === 1 ? '1 schedule' : `${all.length} schedules`,
    parts: [rest > 0 ? { ...table, more: `and ${rest} more` } : table],
  };
}
