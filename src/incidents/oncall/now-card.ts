import { type Card, line, type Part, text } from '../../chat/card.ts';
import { joinTexts, type Text, type Span as TextSpan } from '../../chat/text.ts';
import { peopleByIds, spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { listSchedules, type Schedule } from './find-schedules.ts';
import { readSchedule, whyWords } from './shift-words.ts';
import { nextAfter, type Shift } from './shifts.ts';
import { DAY_MS } from './spans.ts';

const MOST = 20;
/** As far as the end of a shift and the next one are looked for. */
const AHEAD_MS = 200 * DAY_MS;

/** Who is on call at an instant in one schedule, why and until when, and who comes next. */
export async function nowCard(ctx: Ctx, schedule: Schedule, at: Date): Promise<Card> {
  const from = at.getTime();
  const read = await readSchedule(ctx, schedule, { from, to: from + AHEAD_MS });
  const now = read.shifts.filter((shift) => shift.from <= from);
  const people = await spansOfPeople(ctx, read.plan.layers.flatMap((layer) => layer.people).concat(now.map(who)));
  const next = nextAfter(read.plan, from);
  const parts: Part[] = [];
  for (const shift of now) {
    parts.push(
      text([
        people.get(shift.person) ?? 'somebody',
        ...until(shift, from),
        ': ',
        ...(await whyWords(ctx, read, shift)),
        '.',
      ]),
    );
  }
  if (now.length === 0) parts.push(text(`Nobody is on call in ${schedule.name}.`));
  if (next) {
    const names = await peopleByIds(ctx, next.people);
    parts.push(
      text([
        'Next: ',
        ...joinTexts(
          names.map((span) => [span]),
          ', ',
        ),
        ' from ',
        timeAt(next.at),
        '.',
      ]),
    );
  }
  if (now.length === 0)
    parts.push(text([{ type: 'code', text: `oncall override ${schedule.name} --to 4h` }, ' takes it for four hours.']));
  const names = now.map((shift) => people.get(shift.person)?.name ?? 'somebody').join(' and ');
  const summary = now.length === 0 ? `Nobody is on call in ${schedule.name}.` : `${names}: on call in ${schedule.name}`;
  return {
    tone: now.length === 0 ? 'bad' : 'neutral',
    summary,
    parts: [{ type: 'heading', text: schedule.name }, ...parts],
  };
}

/** Who is on call in every schedule. */
export async function allNowCard(ctx: Ctx, at: Date): Promise<Card> {
  const schedules = await listSchedules(ctx, MOST + 1);
  const [only, other] = schedules;
  if (!only) return noSchedules();
  if (!other) return nowCard(ctx, only, at);
  const rows: Text[][] = [];
  for (const schedule of schedules.slice(0, MOST)) {
    const from = at.getTime();
    const read = await readSchedule(ctx, schedule, { from, to: from + AHEAD_MS });
    const now = read.shifts.filter((shift) => shift.from <= from);
    const next = nextAfter(read.plan, from);
    const names = await peopleByIds(ctx, now.map(who));
    const nexts = next ? await peopleByIds(ctx, next.people) : [];
    rows.push([
      schedule.name,
      names.length === 0
        ? 'nobody'
        : joinTexts(
            names.map((span) => [span]),
            ', ',
          ),
      now[0] && now[0].to < from + AHEAD_MS ? [timeAt(Math.max(...now.map(({ to }) => to)))] : '',
      next
        ? [
            ...joinTexts(
              nexts.map((span) => [span]),
              ', ',
            ),
          ]
        : '',
    ]);
  }
  const table = { type: 'table' as const, columns: ['Schedule', 'On call', 'Until', 'Next'], rows };
  const nobody = rows.filter(([, on]) => on === 'nobody').length;
  return {
    tone: nobody > 0 ? 'waiting' : 'neutral',
    summary: `${schedules.length > MOST ? `${MOST} schedules and more` : `${schedules.length} schedules`}${nobody > 0 ? `, ${nobody} without anybody` : ''}`,
    parts: [schedules.length > MOST ? { ...table, more: 'and more: see oncall list' } : table],
  };
}

export const noSchedules = (): Card =>
  line(
    'neutral',
    'Nobody is on call: there is no schedule. Make one with `oncall create <name> @person @person --every week`.',
  );

const who = ({ person }: Shift): string => person;

export const timeAt = (at: number): TextSpan => ({ type: 'time', at: new Date(at), style: 'datetime' });

function until(shift: Shift, from: number): TextSpan[] {
  return shift.to >= from + AHEAD_MS ? [' is on call'] : [' is on call until ', timeAt(shift.to)];
}
