import { and, asc, eq } from 'drizzle-orm';
import { actions, type Card, context, heading, line, type Part, text } from '../../chat/card.ts';
import { code, joinTexts, type Span as TextSpan } from '../../chat/text.ts';
import { peopleByIds, spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { findCalendar, hostOf } from './calendars.ts';
import { findHandover, type Handover, type Note } from './change-shift.ts';
import { rotasOf, rotaTitle } from './find-rotas.ts';
import { type Schedule, scheduleById } from './find-schedules.ts';
import { findOverride, overrideName } from './make-override.ts';
import { timeAt } from './now-card.ts';
import { findSwap, type Swap, swapName } from './offer-swap.ts';
import { oncallGap } from './tables.ts';

/** Subjects of what people are told about on-call, by ids alone. */
export const oncallSubject = {
  swap: (swap: number): string => `oncall-swap:${swap}`,
  handover: (schedule: string, at: Date): string => `oncall-handover:${schedule}:${at.getTime()}`,
  override: (override: number, instead: readonly string[]): string =>
    `oncall-override:${override}:${instead.join(',')}`,
  gaps: (schedule: string, days: number, at: Date): string => `oncall-gaps:${schedule}:${days}:${at.getTime()}`,
  calendar: (schedule: string, layer: string, at: Date): string =>
    `oncall-calendar:${schedule}:${layer}:${at.getTime()}`,
  rota: (schedule: string, platform: string, team: string): string => `oncall-rota:${schedule}:${platform}:${team}`,
};

/** The card of a subject of on-call as it is now; undefined for what is no such subject or has nothing to say. */
export async function oncallCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [kind, id = '', more = '', last = ''] = subject.split(':');
  if (kind === 'oncall-swap') return swapCard(ctx, Number(id));
  if (kind === 'oncall-override') return overrideLine(ctx, Number(id), more);
  const schedule = await scheduleById(ctx, id);
  if (!schedule) return undefined;
  if (kind === 'oncall-gaps') return gapsCard(ctx, schedule, Number(more), new Date(Number(last)));
  if (kind === 'oncall-calendar') return calendarLine(ctx, schedule, more);
  if (kind === 'oncall-rota') return rotaLine(ctx, schedule, more, last);
  const handover = kind === 'oncall-handover' ? await findHandover(ctx, id, new Date(Number(more))) : undefined;
  return handover && handoverCard(ctx, schedule, handover);
}

/** What is offered, with the button that takes it; then who has it. */
async function swapCard(ctx: Ctx, number: number): Promise<Card | undefined> {
  const found = await findSwap(ctx, number);
  const schedule = found && (await scheduleById(ctx, found.schedule));
  if (!found || !schedule) return undefined;
  const people = await spansOfPeople(ctx, [found.person, ...(found.takenBy === null ? [] : [found.takenBy])]);
  const name = (id: string | null): TextSpan => (id === null ? 'somebody' : (people.get(id) ?? 'somebody'));
  const what: TextSpan[] = [timeAt(found.fromAt.getTime()), ' to ', timeAt(found.toAt.getTime())];
  const head = heading(`${swapName(number)}  ${schedule.name}: ${STATE_WORDS[found.state]}`);
  const summary = `${swapName(number)} of ${schedule.name}: ${STATE_WORDS[found.state]}`;
  if (found.state === 'taken')
    return {
      tone: 'good',
      summary,
      parts: [head, text([name(found.takenBy), ' is on call instead of ', name(found.person), ', ', ...what, '.'])],
    };
  if (found.state !== 'open')
    return { tone: 'neutral', summary, parts: [head, text([name(found.person), ' keeps this time: ', ...what, '.'])] };
  return {
    tone: 'waiting',
    summary,
    parts: [
      head,
      text([
        name(found.person),
        ' offers this time on call: ',
        ...what,
        '. The first who takes it has it; until then it stays with ',
        name(found.person),
        '.',
      ]),
      actions({ label: 'Take it', invocation: `v1 oncall-take swap=${swapName(number)}`, style: 'primary' }),
    ],
  };
}

const STATE_WORDS: Readonly<Record<Swap['state'], string>> = {
  open: 'a time on call is offered',
  taken: 'taken',
  withdrawn: 'taken back',
  lapsed: 'nobody took it',
};

/** Told to whoever was put on call by somebody, and to those whose time it was. */
async function overrideLine(ctx: Ctx, number: number, instead: string): Promise<Card | undefined> {
  const row = await findOverride(ctx, number);
  const schedule = row && (await scheduleById(ctx, row.schedule));
  if (!row || !schedule) return undefined;
  const others = await peopleByIds(
    ctx,
    instead.split(',').filter((id) => id !== ''),
  );
  const [who = 'somebody', by] = await peopleByIds(ctx, [row.person, ...(row.madeBy === null ? [] : [row.madeBy])]);
  const taken = row.toAt <= row.fromAt;
  return line(
    taken ? 'neutral' : 'good',
    `${overrideName(row.number)}: ${taken ? 'taken back' : `${schedule.name} has somebody else on call`}.`,
    [
      who,
      taken ? ' was to be' : ' is',
      ` on call in ${schedule.name} from `,
      timeAt(row.fromAt.getTime()),
      ' to ',
      timeAt(row.toAt.getTime()),
      ...(others.length === 0
        ? []
        : [
            ' instead of ',
            ...joinTexts(
              others.map((span) => [span]),
              ', ',
            ),
          ]),
      ...(by === undefined || by === who ? [] : [', said by ', by]),
      ...(taken ? ['; it was taken back.'] : ['. To end it: ', code(`oncall cancel ${overrideName(row.number)}`), '.']),
    ],
  );
}

/** What whoever comes on call should know. */
async function handoverCard(ctx: Ctx, schedule: Schedule, row: Handover): Promise<Card> {
  const people = await spansOfPeople(ctx, [...row.before, ...row.after]);
  const names = (ids: readonly string[]): TextSpan[] =>
    joinTexts(
      ids.map((id) => [people.get(id) ?? 'somebody']),
      ', ',
    );
  const who = row.after.map((id) => people.get(id)?.name ?? 'somebody').join(' and ');
  const went = row.before.filter((id) => !row.after.includes(id));
  const summary = `${schedule.name}: ${who} ${row.after.length === 1 ? 'is' : 'are'} on call`;
  const parts: Part[] = [heading(summary)];
  if (went.length > 0)
    parts.push(
      text([
        ...names(row.after),
        row.after.length === 1 ? ' takes over from ' : ' take over from ',
        ...names(went),
        '.',
      ]),
    );
  for (const { title, lines } of notesOf(row))
    parts.push(text([{ type: 'bold', text: title }, `\n${lines.join('\n')}`]));
  if (notesOf(row).length === 0) parts.push(text('Nothing is open, and nothing happened.'));
  parts.push(
    context(['Since ', timeAt(row.since.getTime()), '. Who is when: ', code(`oncall show ${schedule.name}`), '.']),
  );
  return { tone: 'neutral', summary, parts };
}

/** As `changeShift` wrote them. */
const notesOf = ({ notes }: Handover): readonly Note[] => notes as unknown as readonly Note[];

async function gapsCard(ctx: Ctx, schedule: Schedule, days: number, at: Date): Promise<Card | undefined> {
  const rows = await ctx.db
    .select()
    .from(oncallGap)
    .where(
      and(
        eq(oncallGap.workspaceId, ctx.workspace),
        eq(oncallGap.schedule, schedule.id),
        eq(oncallGap.days, days),
        eq(oncallGap.toldAt, at),
      ),
    )
    .orderBy(asc(oncallGap.fromAt));
  if (rows.length === 0) return undefined;
  const people = await spansOfPeople(
    ctx,
    rows.flatMap(({ person }) => person ?? []),
  );
  const times = rows
    .slice(0, 5)
    .map(({ fromAt, toAt, person, silent }): TextSpan[] => [
      timeAt(fromAt.getTime()),
      ' to ',
      timeAt(toAt.getTime()),
      ...(person === null ? [] : [': ', people.get(person) ?? 'somebody']),
      ...(person === null ? [] : [silent === null ? ' is on call and away' : ` is on call, whose ${silent}`]),
    ]);
  const nobody = rows.some(({ person }) => person === null);
  const silent = rows.some((row) => row.silent !== null);
  const when = days === 0 ? 'now' : days === 1 ? 'within a day' : `within ${days} days`;
  const summary = nobody
    ? `${schedule.name}: nobody is on call ${when}`
    : rows.every((row) => row.silent !== null)
      ? `${schedule.name}: who comes on call ${when} may hear no page`
      : `${schedule.name}: who is on call ${when} is away`;
  const parts: Part[] = [heading(summary), ...times.map((one) => text(one))];
  if (rows.length > 5) parts.push(text(`and ${rows.length - 5} more`));
  parts.push(
    text([
      'Take it with ',
      code(`oncall override ${schedule.name} @person --from <time> --to <time>`),
      ...(nobody
        ? [
            '; if nobody needs to be there then, say so with ',
            code(`oncall edit ${schedule.name} --covers "mon-fri 09:00-17:00"`),
          ]
        : []),
      ...(silent
        ? ['; whoever may hear no page adds a method: ', code('notify set --urgent "dm, email you@example.com"')]
        : []),
      '.',
    ]),
  );
  return { tone: days <= 1 ? 'bad' : 'waiting', summary, parts };
}

async function rotaLine(ctx: Ctx, schedule: Schedule, platform: string, team: string): Promise<Card | undefined> {
  const row = (await rotasOf(ctx, schedule.id)).find((each) => each.platform === platform && each.team === team);
  if (!row || row.problem === null) return undefined;
  return line(
    'bad',
    `${rotaTitle(row)} could not be made equal to who is on call in ${schedule.name}. ${row.problem} Steward goes on trying.`,
  );
}

/** How it stands with a calendar that is read again: why it cannot be read, or whom nobody knows. */
async function calendarLine(ctx: Ctx, schedule: Schedule, layer: string): Promise<Card | undefined> {
  const row = await findCalendar(ctx, { schedule: schedule.id, layer });
  if (!row) return undefined;
  const name = `The calendar of ${schedule.name}, layer ${layer}, at ${hostOf(row) ?? 'no address'}`;
  if (row.problem !== null)
    return line('bad', `${name} cannot be read: ${row.problem}. What was read last counts; Steward goes on trying.`);
  if (row.unknown.length === 0) return line('good', `${name} is read again.`);
  return line(
    'waiting',
    `${name} names people that nobody here is: ${namesWords(row.unknown)}. Their shifts are nobody's.`,
  );
}

/** "Bob, eve@example.com and 3 more" */
export function namesWords(names: readonly string[]): string {
  const rest = names.length - 10;
  return `${names.slice(0, 10).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
