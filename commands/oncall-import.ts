import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, restOfLine, text } from '../src/chat/options/index.ts';
import { scheduleByName } from '../src/incidents/oncall/find-schedules.ts';
import { type CalendarAhead, calendarAhead, importCalendar } from '../src/incidents/oncall/import-calendar.ts';
import { namesWords } from '../src/incidents/oncall/notice-cards.ts';
import { timeAt } from '../src/incidents/oncall/now-card.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { assertZone } from '../src/kernel/zone.ts';
import { callerOf } from '../src/people/get-person.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

export const oncallImport = ({ fetchCalendar }: Pick<CommandPorts, 'fetchCalendar'>): Command =>
  defineCommand({
    name: 'oncall import',
    summary: 'Let a schedule follow a calendar: an address that is read each hour, or the text of an .ics file',
    access: 'member',
    options: {
      schedule: scheduleName(),
      url: named(optional(text('The address of an iCalendar; read each hour', { maxLength: 1_000 }))),
      layer: named(optional(text('The layer it gives; calendar when left out', { maxLength: 40 }))),
      zone: named(optional(text('With --new: its IANA zone; yours when left out', { maxLength: 60 }))),
      new: flag('Make the schedule, which is not there yet'),
      allowPrivate: flag('Also a private address (admins)'),
      calendar: optional(restOfLine('The text of an .ics file, where it has no address', { maxLength: 20_000 })),
    },
    examples: ['oncall import ml --url https://calendar.example.com/shifts.ics'],
    before: async ({ ctx, input: typed, env }): Promise<CalendarAhead> => {
      const input = withAddress(typed);
      const zone = input.new ? (input.zone ?? env?.zone ?? 'UTC') : (await scheduleByName(ctx, input.schedule)).zone;
      assertZone(zone);
      return calendarAhead(ctx, await contentOf(ctx, input, fetchCalendar), zone);
    },
    run: async ({ ctx, input: typed, env, asked }) => {
      const input = withAddress(typed);
      const { schedule, layer, allowPrivate } = input;
      const read = asked as CalendarAhead;
      const given = {
        ...{
          schedule,
          allowPrivate,
          layer: layer?.toLowerCase(),
          url: input.url && addressOf(input.url, allowPrivate),
        },
        ...(input.new ? { makeIn: input.zone ?? env?.zone ?? 'UTC' } : {}),
      };
      const { times, unknown, ...made } = await importCalendar(ctx, given, read);
      const people = new Set(times.map(({ person }) => person)).size;
      const who = people === 1 ? '1 person' : `${people} people`;
      const said = `${times.length === 1 ? '1 shift' : `${times.length} shifts`} of ${who}`;
      const summary = `Layer ${made.layer} of ${made.schedule.name} follows the calendar: ${said}.`;
      return line(unknown.length === 0 ? 'good' : 'waiting', summary, [
        `${summary} It is read until `,
        timeAt(read.to.getTime()),
        input.url === undefined ? '; import it again before then.' : ', and again each hour.',
        unknown.length === 0 ? '' : ` Nobody here is ${namesWords(unknown)}: their shifts are nobody's.`,
        ' See it with ',
        { type: 'code', text: `oncall show ${made.schedule.name}` },
        '.',
      ]);
    },
  });

interface Given {
  readonly url?: string | undefined;
  readonly calendar?: string | undefined;
}

/** An address that was typed where the text would stand is an address all the same. */
function withAddress<T extends Given>(typed: T): T {
  const { url, calendar } = typed;
  return url === undefined && calendar !== undefined && /^(https?|webcals?):\S+$/i.test(calendar.trim())
    ? { ...typed, url: calendar.trim(), calendar: undefined }
    : typed;
}

async function contentOf(
  ctx: Ctx,
  input: Given & {
    readonly schedule: string;
    readonly allowPrivate: boolean;
  },
  fetch: CommandPorts['fetchCalendar'],
): Promise<string> {
  if ((input.url === undefined) === (input.calendar === undefined)) {
    throw new StewardError('BAD_INPUT', 'Give an address or the text of a calendar.', {
      field: 'url',
      hint: `Such as \`oncall import ${input.schedule} --url https://calendar.example.com/shifts.ics\`.`,
    });
  }
  if (input.url === undefined) return input.calendar ?? '';
  const url = addressOf(input.url, input.allowPrivate);
  if (input.allowPrivate && (await callerOf(ctx)).role !== 'admin')
    throw new StewardError('NOT_ALLOWED', 'Only an admin lets Steward read a private address.', { field: 'url' });
  if (!fetch) throw new StewardError('TRY_AGAIN', 'No address is read from here.');
  try {
    return await fetch({ url, allowPrivate: input.allowPrivate });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new StewardError('BAD_INPUT', `The calendar cannot be read: ${because.replace(/\.$/, '')}.`, {
      field: 'url',
      hint: 'Nothing was changed. Open the address in a browser: it must give an .ics file without a sign-in.',
    });
  }
}

/** Calendars call it `webcal://`. */
function addressOf(typed: string, allowPrivate: boolean): string {
  const text = typed.replace(/^webcals?:/i, 'https:');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = url?.protocol === 'https:' || (url?.protocol === 'http:' && allowPrivate);
  if (url && fits && url.username === '' && url.password === '') return url.href;
  throw new StewardError('BAD_INPUT', 'The address must begin with https:// and hold no password.', {
    field: 'url',
    hint: 'Calendars give it as their secret or public address in iCal format.',
  });
}
