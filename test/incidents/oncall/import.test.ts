import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { oncallImport } from '../../../commands/oncall-import.ts';
import type { RunCall } from '../../../src/chat/command.ts';
import { plainText } from '../../../src/chat/text.ts';
import { oncallCalendarDueRead } from '../../../src/consequences/oncall-calendar-due-read.ts';
import { personForgottenEraseWords } from '../../../src/consequences/person-forgotten-erase-words.ts';
import { readShiftCalendar } from '../../../src/effects/read-shift-calendar.ts';
import { deleteSchedule, editSchedule } from '../../../src/incidents/oncall/edit-schedule.ts';
import { feedText, findFeed, makeFeed } from '../../../src/incidents/oncall/feeds.ts';
import { scheduleByName } from '../../../src/incidents/oncall/find-schedules.ts';
import { nowCard } from '../../../src/incidents/oncall/now-card.ts';
import { shiftsOf } from '../../../src/incidents/oncall/on-call-at.ts';
import { scheduleCard } from '../../../src/incidents/oncall/schedule-card.ts';
import { removeLayer } from '../../../src/incidents/oncall/set-layer.ts';
import { oncallCalendar } from '../../../src/incidents/oncall/tables.ts';
import { peopleNamed } from '../../../src/incidents/paging/people-named.ts';
import { setContact } from '../../../src/incidents/paging/set-contact.ts';
import { personForgotten } from '../../../src/people/events.ts';
import { isPerson } from '../../../src/people/find-identity.ts';
import { linkLogin } from '../../../src/people/link-login.ts';
import { identity, person } from '../../../src/people/tables.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { heard, wordsOf } from '../../kit/said.ts';
import { runTimers } from '../../lifecycle/run-timers.ts';
import { policy } from '../../people/people-kit.ts';
import { clock, made, onCall, refusal, told, useOncall, world } from './oncall-world.ts';

useOncall();

/** What stands at an address; undefined where nothing answers. */
const pages = new Map<string, string | undefined>();
const fetchCalendar = async ({ url }: { readonly url: string }): Promise<string> => {
  const page = pages.get(url);
  if (page === undefined) throw new Error('it answered 404');
  return page;
};
const URL_ML = 'https://calendar.example.com/secret-7/ml.ics';
const shift = (day: string, who: string, uid = day): string[] => [
  ...['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${day}T090000Z`, 'DURATION:P1D'],
  ...(who.includes('@') && who.includes('.') ? [`ATTENDEE;CN=x:mailto:${who}`, 'SUMMARY:ML'] : [`SUMMARY:ML: ${who}`]),
  'END:VEVENT',
];
const calendar = (...events: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events.flat(), 'END:VCALENDAR'].join('\r\n');

/** Gives the command as dispatch does: `before`, then `run`; the answer in words. */
async function say(who: SamplePerson, input: Record<string, unknown>): Promise<string> {
  const command = oncallImport({ fetchCalendar });
  const ctx = world.as(who);
  const call = { ctx, input: { new: false, allowPrivate: false, ...input }, env: { zone: 'Europe/Rome' } };
  const asked = await command.before?.(call as unknown as RunCall<never>);
  const card = await command.run({ ...call, asked } as unknown as RunCall<never>);
  return card.parts.map((part) => ('text' in part ? plainText(part.text) : '')).join(' ');
}
const later = async (time: string): Promise<void> => {
  clock.now = new Date(time);
  await runTimers(world.unit, [oncallCalendarDueRead(readShiftCalendar(fetchCalendar))]);
};
const layers = async (): Promise<number> =>
  (await world.unit.db.execute(sql`select 1 from oncall_layer where workspace_id = ${world.system.workspace}`)).length;

describe('a calendar that is imported', () => {
  it('gives the shifts that our own export has, whoever is called alike', async () => {
    const source = await made();
    await editSchedule(world.as('ada'), { schedule: 'ml', covers: 'mon-fri 08:00-20:00' });
    const { secret } = await makeFeed(world.as('ada'), { schedule: 'ml', mine: false });
    const feed = await findFeed(world.unit.db, secret);
    const text = await feedText(world.system, feed as NonNullable<typeof feed>);
    expect(await say('leo', { schedule: 'copy', new: true, calendar: text })).toMatch(
      /^Layer calendar of copy follows the calendar: \d+ shifts of 3 people\. It is read until .*; import it again/,
    );
    const span = { from: clock.now.getTime(), to: Date.parse('2027-05-20T00:00:00Z') };
    const plain = async (name: string) =>
      (await shiftsOf(world.system, name, span)).map(({ from, to, person }) => [from, to, person]);
    expect(await plain('copy')).toEqual(await plain(source.name));
    expect((await plain('copy')).length).toBeGreaterThan(20);
    // Handed in with the line ends of a form, and without the ids that Steward wrote.
    const bare = text
      .replaceAll('\r\n', '\n')
      .replaceAll(/-[0-9a-f-]{36}@steward/g, '')
      .replaceAll(/^ .*@steward\n/gm, '');
    await say('leo', { schedule: 'copy', calendar: bare });
    expect(await plain('copy')).toEqual(await plain(source.name));
  });

  it('names people by e-mail, handle and name, tells who is nobody, and covers the layers below', async () => {
    await made();
    await linkLogin(world.as('ada'), { login: 'rita@example.com', person: people.rita });
    await setContact(world.as('mia'), {
      urgent: [{ method: { kind: 'email', address: 'Mia.M@example.com' }, afterMinutes: 0 }],
    });
    const text = calendar(
      ...[shift('20261124', 'mia.m@example.com'), shift('20261125', 'rita@example.com'), shift('20261126', '@leo')],
      ...[shift('20261127', 'Bob'), shift('20261128', 'eve@example.com'), shift('20261101', 'Nobody past')],
    );
    expect(await say('ada', { schedule: 'ml', calendar: text, layer: 'Days' })).toMatch(
      /^Layer days of ml follows the calendar: 3 shifts of 3 people\..* Nobody here is ML: Bob, eve@example\.com: their/,
    );
    const days = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'];
    const who = await Promise.all(days.map(async (day) => (await onCall(`${day}T10:00:00Z`)).join()));
    expect(who).toEqual(['mia', 'rita', 'leo', 'ada', 'ada']);
    const row = await scheduleByName(world.system, 'ml');
    const card = JSON.stringify(await scheduleCard(world.system, row, { from: clock.now, days: 7 }));
    expect(card).toMatch(/from a calendar that was handed in; read until .*nobody here is ML: Bob, eve@example\.com/);
    const now = await nowCard(world.system, row, new Date('2026-11-24T10:00:00Z'));
    expect(JSON.stringify(now)).toContain('layer days, from a calendar');
    expect(await refusal(() => editSchedule(world.as('ada'), { schedule: 'ml', layer: 'days', every: 'day' }))).toMatch(
      /^BAD_INPUT The layer days follows a calendar.*oncall remove ml days/,
    );
    await removeLayer(world.as('ada'), { schedule: 'ml', layer: 'days' });
    expect(await onCall('2026-11-25T10:00:00Z')).toEqual(['ada']);
  });

  it("gives nobody by a name he chose what an address means for sure, nor what is nobody's address", async () => {
    await linkLogin(world.as('ada'), { login: 'rita@example.com', person: people.rita });
    await linkLogin(world.as('ada'), { login: 'leo', person: people.mia });
    const call = (who: SamplePerson, name: string) =>
      world.unit.db.update(person).set({ name }).where(isPerson(world.system, people[who]));
    await call('leo', 'Rita@example.com');
    await call('mia', 'eve@example.com');
    const address = 'rita@example.com';
    await setContact(world.as('mia'), { urgent: [{ method: { kind: 'email', address }, afterMinutes: 0 }] });
    const named = async () => [
      ...(await peopleNamed(world.system, [address, 'eve@example.com', 'leo', 'bob'])).entries(),
    ];
    expect((await named()).sort()).toEqual([
      ['leo', expect.toSatisfy((ids: string[]) => ids.sort().join() === [people.leo, people.mia].sort().join())],
      [address, [people.rita]],
    ]);
    await world.unit.db
      .update(identity)
      .set({ standing: 'deactivated' })
      .where(and(eq(identity.workspaceId, world.system.workspace), eq(identity.personId, people.rita)));
    expect(new Map(await named()).get(address)).toEqual([]);
  });

  it('has its gaps from when it was imported, also west of Greenwich', async () => {
    const solo = { schedule: 'solo', new: true, zone: 'America/New_York' };
    await say('ada', { ...solo, calendar: calendar(shift('20261124', 'leo')) });
    await later('2026-11-23T09:00:01Z');
    expect((await told('oncall-gaps'))[0]?.says).toContain('2026-11-23 09:00 UTC to 2026-11-24 09:00 UTC');
  });

  it('keeps no name that nobody knows once somebody was forgotten; an address tells it anew while it names him', async () => {
    await made();
    const names = calendar(shift('20261124', 'mia'), shift('20261126', 'Bob'));
    pages.set(URL_ML, names);
    await say('ada', { schedule: 'ml', calendar: names, layer: 'once' });
    await say('ada', { schedule: 'ml', url: URL_ML });
    await say('ada', { schedule: 'ml', url: URL_ML, layer: 'bad' });
    pages.set(URL_ML, calendar(shift('20261124', 'mia'), shift('20261326', 'Bob')));
    await later('2026-11-23T10:00:01Z');
    const kept = async () => {
      const rows = await world.unit.db.select().from(oncallCalendar);
      return rows.filter(({ workspaceId }) => workspaceId === world.system.workspace);
    };
    expect(JSON.stringify(await kept()).match(/ML: Bob/g)).toHaveLength(5);
    const fact = { id: '1', workspace: world.system.workspace, kind: personForgotten.kind, version: 1, at: clock.now };
    await personForgottenEraseWords.run(
      { ...world.system, now: clock.now },
      { ...fact, actor: world.system.actor, body: { person: people.leo, identities: 1, groups: [] }, texts: {} },
    );
    expect(JSON.stringify(await kept())).not.toContain('Bob');
    expect((await told('oncall-calendar')).every(({ says }) => !says.includes('Bob'))).toBe(true);
    pages.set(URL_ML, names);
    await later('2026-11-23T10:15:02Z');
    expect((await kept()).map(({ layer, unknown }) => `${layer} ${unknown.join()}`).sort()).toEqual([
      'bad ML: Bob',
      'calendar ML: Bob',
      'once ',
    ]);
  });

  it('tells the times of whom nobody knows as gaps', async () => {
    await say('ada', {
      schedule: 'solo',
      new: true,
      calendar: calendar(shift('20261123', 'ada'), shift('20261124', 'Bob'), shift('20261125', 'leo')),
    });
    await later('2026-11-23T09:00:01Z');
    const gaps = await told('oncall-gaps');
    expect(gaps.map(({ to }) => to)).toContain('incidents');
    expect(gaps[0]?.says).toMatch(
      /solo: nobody is on call within a day[\s\S]*2026-11-24 09:00 UTC to 2026-11-25 09:00 UTC/,
    );
  });

  it.each<[string, SamplePerson, Record<string, unknown>, RegExp]>([
    ['no calendar', 'ada', { calendar: '<html>' }, /^BAD_INPUT Line 1 is no line/],
    [
      'a wrong line in the midst of good ones',
      'ada',
      { calendar: calendar(shift('20261124', 'leo'), ['BAD']) },
      /^BAD_INPUT Line 9 .*"BAD"/,
    ],
    [
      'a wrong event after good ones',
      'ada',
      { calendar: calendar(shift('20261124', 'leo'), shift('20261324', 'ada')) },
      /^BAD_INPUT The event at line 9 \(ML: ada\) .*Nothing was changed/,
    ],
    [
      'a calendar of strangers',
      'ada',
      { calendar: calendar(shift('20261124', 'Bob')) },
      /^BAD_INPUT Nobody here is named .*: it names ML: Bob/,
    ],
    [
      'a calendar of the past',
      'ada',
      { calendar: calendar(shift('20261101', 'ada')) },
      /^BAD_INPUT This calendar has no event ahead/,
    ],
    [
      'an address that does not answer',
      'ada',
      { url: 'https://example.com/x.ics' },
      /^BAD_INPUT The calendar cannot be read: it answered 404\..*Nothing was changed/,
    ],
    ['plain http', 'ada', { url: 'http://example.com/x.ics' }, /^BAD_INPUT .*https/],
    ['a password in the address', 'ada', { url: 'https://a:b@example.com/x.ics' }, /^BAD_INPUT .*no password/],
    [
      'a private address, from no admin',
      'leo',
      { url: 'http://10.0.0.1/x.ics', allowPrivate: true },
      /^NOT_ALLOWED Only an admin/,
    ],
    ['neither address nor text', 'ada', {}, /^BAD_INPUT Give an address or the text/],
    ['both', 'ada', { url: URL_ML, calendar: 'x' }, /^BAD_INPUT Give an address or the text/],
    [
      'a layer in which people take turns',
      'ada',
      { layer: 'base', calendar: calendar(shift('20261124', 'leo')) },
      /^NAME_TAKEN .*oncall remove ml base/,
    ],
    [
      'a schedule that is there, as new',
      'ada',
      { new: true, calendar: calendar(shift('20261124', 'leo')) },
      /^NAME_TAKEN/,
    ],
    ['a schedule that is not', 'ada', { schedule: 'mll', calendar: calendar() }, /^UNKNOWN_SCHEDULE .*`ml`/],
    [
      'an unknown zone',
      'ada',
      { schedule: 'n', new: true, zone: 'Mars/Base', calendar: calendar() },
      /^BAD_INPUT There is no time zone/,
    ],
    ['a stranger to the schedule', 'rita', { calendar: calendar(shift('20261124', 'rita')) }, /^NOT_ALLOWED/],
  ])('changes nothing and is refused for %s', async (_, who, input, expected) => {
    await made();
    await say('ada', { schedule: 'ml', calendar: calendar(shift('20261125', 'mia')) });
    const before = await layers();
    expect(await refusal(() => say(who, { schedule: 'ml', ...input }))).toMatch(expected);
    expect([await layers(), await onCall('2026-11-24T10:00:00Z'), await onCall('2026-11-25T10:00:00Z')]).toEqual([
      before,
      ['ada'],
      ['mia'],
    ]);
  });
});

it('a calendar is handed in as the rest of a line, or by its address, as people type it', async () => {
  await made();
  const type = async (text: string): Promise<string> =>
    wordsOf(await heard({ world, clock, policy }, [oncallImport({ fetchCalendar })], 'ada', text));
  const text = calendar(shift('20261124', 'mia'), shift('20261125', '@leo')).replaceAll('\r\n', '\n');
  expect(await type(`oncall import ml --layer days ${text}`)).toMatch(
    /Layer days of ml follows the calendar: 2 shifts/,
  );
  pages.set(URL_ML, calendar(shift('20261126', 'mia')));
  expect(await type(`oncall import ml --url ${URL_ML}`)).toMatch(
    /Layer calendar of ml follows the calendar: 1 shift of 1/,
  );
  expect(await type(`oncall import ml --url https://other.example.com/x`)).toMatch(/it answered 404/);
});

describe('a calendar at an address', () => {
  it('is read again each hour, and the layer is written anew only where its shifts change', async () => {
    await made();
    pages.set(URL_ML, calendar(shift('20261124', 'mia'), shift('20261125', 'leo')));
    expect(await say('ada', { schedule: 'ml', url: URL_ML.replace('https', 'webcal') })).toMatch(
      /2 shifts of 2 people\..* and again each hour/,
    );
    const first = await layers();
    await later('2026-11-23T10:00:01Z');
    expect(await layers()).toBe(first);
    pages.set(URL_ML, calendar(shift('20261124', 'mia'), shift('20261125', 'rita')));
    await later('2026-11-23T11:00:01Z');
    expect([await layers(), await onCall('2026-11-25T10:00:00Z')]).toEqual([first + 1, ['rita']]);
    await later('2026-11-23T11:30:00Z');
    expect(await layers()).toBe(first + 1);
    expect(await told('oncall-calendar')).toEqual([]);
    await deleteSchedule(world.as('ada'), { schedule: 'ml' });
    expect(await world.unit.db.execute(sql`select 1 from timer where kind = 'oncall-calendar'`)).toHaveLength(0);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['does not answer', undefined, /cannot be read: it answered 404\. What was read last counts/],
    ['is a page of a sign-in now', '<html>', /cannot be read: Line 1 is no line of a calendar/],
    ['became empty', calendar(), /cannot be read: it has no shift ahead any more\./],
    [
      'names only strangers now',
      calendar(shift('20261124', 'Bob')),
      /cannot be read: it names nobody who is known here\./,
    ],
  ])('that %s keeps its last shifts, is told once, and once more when it is back', async (_, page, expected) => {
    await made();
    const good = calendar(shift('20261124', 'mia'), shift('20261125', 'leo'));
    pages.set(URL_ML, good);
    await say('ada', { schedule: 'ml', url: URL_ML });
    pages.set(URL_ML, page);
    await later('2026-11-23T10:00:01Z');
    const said = await told('oncall-calendar');
    expect(said.map(({ to }) => to).sort()).toEqual(['@ada', 'incidents']);
    expect(said[0]?.says).toMatch(expected);
    expect(said[0]?.says).toContain('at calendar.example.com');
    expect(said[0]?.says).not.toContain('secret-7');
    await later('2026-11-23T10:15:02Z');
    await later('2026-11-23T10:30:03Z');
    expect(await told('oncall-calendar')).toHaveLength(2);
    expect(await onCall('2026-11-25T10:00:00Z')).toEqual(['leo']);
    pages.set(URL_ML, good);
    await later('2026-11-23T10:45:04Z');
    const back = await told('oncall-calendar');
    expect([back.length, back.at(-1)?.says]).toEqual([4, expect.stringMatching(/is read again\.$/)]);
  });

  it('tells once whom it names that nobody knows', async () => {
    await made();
    pages.set(URL_ML, calendar(shift('20261124', 'mia')));
    await say('ada', { schedule: 'ml', url: URL_ML });
    pages.set(URL_ML, calendar(shift('20261124', 'mia'), shift('20261126', 'Bob')));
    await later('2026-11-23T10:00:01Z');
    await later('2026-11-23T11:00:02Z');
    const said = await told('oncall-calendar');
    expect([said.length, said[0]?.says]).toEqual([
      2,
      expect.stringMatching(/names people that nobody here is: ML: Bob\. Their/),
    ]);
  });

  it('that moved its shifts of a year has the next year read in time', async () => {
    await made();
    const weekly = [
      'BEGIN:VEVENT',
      'UID:1',
      'DTSTART:20261123T090000Z',
      'DURATION:P7D',
      'RRULE:FREQ=WEEKLY',
      'SUMMARY:mia',
      'END:VEVENT',
    ];
    pages.set(URL_ML, calendar(weekly));
    await say('ada', { schedule: 'ml', url: URL_ML });
    expect(await onCall('2027-12-20T10:00:00Z')).toEqual(['mia']);
    expect(await onCall('2028-02-08T10:00:00Z')).not.toEqual(['mia']);
    await later('2027-08-01T10:00:00Z');
    expect(await onCall('2028-02-08T10:00:00Z')).toEqual(['mia']);
  });
});
