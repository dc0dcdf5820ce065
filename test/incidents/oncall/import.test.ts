import { and, eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { oncallImport } from '../../../commands/oncall-import.ts';
import { editSchedule } from '../../../src/incidents/oncall/edit-schedule.ts';
import { feedText, findFeed, makeFeed } from '../../../src/incidents/oncall/feeds.ts';
import { scheduleByName } from '../../../src/incidents/oncall/find-schedules.ts';
import { nowCard } from '../../../src/incidents/oncall/now-card.ts';
import { shiftsOf } from '../../../src/incidents/oncall/on-call-at.ts';
import { scheduleCard } from '../../../src/incidents/oncall/schedule-card.ts';
import { removeLayer } from '../../../src/incidents/oncall/set-layer.ts';
import { setContact } from '../../../src/incidents/paging/set-contact.ts';
import { isPerson } from '../../../src/people/find-identity.ts';
import { linkLogin } from '../../../src/people/link-login.ts';
import { matchPeople } from '../../../src/people/match-people.ts';
import { identity, person } from '../../../src/people/tables.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { heard, wordsOf } from '../../kit/said.ts';
import { policy } from '../../people/people-kit.ts';
import { calendar, fetchCalendar, later, layers, pages, say, shift, URL_ML } from './import-world.ts';
import { clock, made, onCall, refusal, told, useOncall, world } from './oncall-world.ts';

useOncall();

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
    await linkLogin(world.as('ada'), { login: 'Mia.M@example.com', person: people.mia });
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

  it('tells nobody whose an address is at which somebody has himself paged', async () => {
    await made();
    const rules = [{ method: { kind: 'email' as const, address: 'mia@home.example' }, afterMinutes: 0 }];
    await setContact(world.as('mia'), { urgent: rules, normal: rules });
    const both = calendar(shift('20261124', 'leo'), shift('20261125', 'mia@home.example'));
    expect(await say('leo', { schedule: 'trap', new: true, calendar: both })).toMatch(
      /1 shift of 1 person\..* Nobody here is mia@home\.example: their/,
    );
    const alone = calendar(shift('20261125', 'mia@home.example'));
    expect(await refusal(() => say('leo', { schedule: 'trap', calendar: alone }))).toMatch(
      /^BAD_INPUT Nobody here is named in this calendar.*an e-mail address that an admin linked/,
    );
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
      ...(await matchPeople(world.system, [address, 'eve@example.com', 'leo', 'bob'])).entries(),
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

  it('tells names that are cut within an emoji like any other', async () => {
    await made();
    const [title, address] = [`${'a'.repeat(95)}\u{1F600}b`, `${'a'.repeat(199)}\u{1F600}b`];
    const attendee = [
      'BEGIN:VEVENT',
      'UID:x',
      'DTSTART:20261126T090000Z',
      'DURATION:P1D',
      `ATTENDEE:mailto:${address}`,
    ];
    const text = calendar(shift('20261124', 'leo'), shift('20261125', title), [...attendee, 'END:VEVENT']);
    expect(await say('ada', { schedule: 'ml', calendar: text })).toMatch(/Nobody here is ML: a+.+, a+.+: their shifts/);
  });

  it('has its gaps from when it was imported, also west of Greenwich', async () => {
    const solo = { schedule: 'solo', new: true, zone: 'America/New_York' };
    await say('ada', { ...solo, calendar: calendar(shift('20261124', 'leo')) });
    await later('2026-11-23T09:00:01Z');
    expect((await told('oncall-gaps'))[0]?.says).toContain('2026-11-23 09:00 UTC to 2026-11-24 09:00 UTC');
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
  expect(await type(`oncall import ml ${URL_ML}`)).toMatch(/follows the calendar: 1 shift .*again each hour/s);
  expect(await type(`oncall import ml http://calendar.example.com/x`)).toMatch(/must begin with https/);
});

it('the secret of an address stands where it is read from and nowhere else, also when it is away', async () => {
  const row = await made();
  pages.set(URL_ML, calendar(shift('20261126', 'mia')));
  const command = [oncallImport({ fetchCalendar })];
  const said = [wordsOf(await heard({ world, clock, policy }, command, 'ada', `oncall import ml --url ${URL_ML}`))];
  pages.delete(URL_ML);
  await later('2026-11-23T10:00:01Z');
  said.push(JSON.stringify(await scheduleCard(world.system, row, { from: clock.now, days: 7 })));
  said.push(...(await told('oncall-calendar')).map(({ says }) => says));
  expect(said.join(' ')).toContain('calendar.example.com');
  expect(said.join(' ')).not.toContain('secret-7');
  const { db } = world.unit;
  const tables = await db.execute<{ name: string }>(
    sql`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const holding = [];
  for (const { name } of tables)
    if ((await db.execute(sql.raw(`select 1 from ${name} t where t::text like '%secret-7%' limit 1`))).length > 0)
      holding.push(name);
  expect(holding).toEqual(['public.oncall_calendar']);
});
