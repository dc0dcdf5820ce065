import { sql } from 'drizzle-orm';
import { oncallImport } from '../../../commands/oncall-import.ts';
import type { RunCall } from '../../../src/chat/command.ts';
import { plainText } from '../../../src/chat/text.ts';
import { oncallCalendarDueRead } from '../../../src/consequences/oncall-calendar-due-read.ts';
import { readShiftCalendar } from '../../../src/effects/read-shift-calendar.ts';
import type { SamplePerson } from '../../kit/lifecycle.ts';
import { runTimers } from '../../lifecycle/run-timers.ts';
import { clock, world } from './oncall-world.ts';

/** What stands at an address; undefined where nothing answers. */
export const pages = new Map<string, string | undefined>();
export const fetchCalendar = async ({ url }: { readonly url: string }): Promise<string> => {
  const page = pages.get(url);
  if (page === undefined) throw new Error('it answered 404');
  return page;
};
export const URL_ML = 'https://calendar.example.com/secret-7/ml.ics';
export const shift = (day: string, who: string, uid = day): string[] => [
  ...['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${day}T090000Z`, 'DURATION:P1D'],
  ...(who.includes('@') && who.includes('.') ? [`ATTENDEE;CN=x:mailto:${who}`, 'SUMMARY:ML'] : [`SUMMARY:ML: ${who}`]),
  'END:VEVENT',
];
export const calendar = (...events: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR'].join('\r\n');

/** Gives the command as dispatch does: `before`, then `run`; the answer in words. */
export async function say(who: SamplePerson, input: Record<string, unknown>): Promise<string> {
  const command = oncallImport({ fetchCalendar });
  const ctx = world.as(who);
  const call = { ctx, input: { new: false, allowPrivate: false, ...input }, env: { zone: 'Europe/Rome' } };
  const asked = await command.before?.(call as unknown as RunCall<never>);
  const card = await command.run({ ...call, asked } as unknown as RunCall<never>);
  return card.parts.map((part) => ('text' in part ? plainText(part.text) : '')).join(' ');
}
export const later = async (time: string): Promise<void> => {
  clock.now = new Date(time);
  await runTimers(world.unit, [oncallCalendarDueRead(readShiftCalendar(fetchCalendar))]);
};
export const layers = async (): Promise<number> =>
  (await world.unit.db.execute(sql`select 1 from oncall_layer where workspace_id = ${world.system.workspace}`)).length;
