import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { oncallCalendarDueRead } from '../../../src/consequences/oncall-calendar-due-read.ts';
import { personForgottenEraseWords } from '../../../src/consequences/person-forgotten-erase-words.ts';
import { readShiftCalendar } from '../../../src/effects/read-shift-calendar.ts';
import { deleteSchedule } from '../../../src/incidents/oncall/edit-schedule.ts';
import { removeLayer } from '../../../src/incidents/oncall/set-layer.ts';
import { oncallCalendar } from '../../../src/incidents/oncall/tables.ts';
import { personForgotten } from '../../../src/people/events.ts';
import { people } from '../../kit/lifecycle.ts';
import { runTimers } from '../../lifecycle/run-timers.ts';
import { calendar, later, layers, pages, say, shift, URL_ML } from './import-world.ts';
import { clock, made, onCall, told, useOncall, world } from './oncall-world.ts';

useOncall();

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

  it('that is imported anew, or taken out, while it was read counts no more', async () => {
    await made();
    const readMeanwhile = async (time: string, act: () => Promise<unknown>): Promise<void> => {
      clock.now = new Date(time);
      const fetch = async (): Promise<string> => {
        await act();
        return calendar(shift('20261124', 'leo'));
      };
      await runTimers(world.unit, [oncallCalendarDueRead(readShiftCalendar(fetch))]);
    };
    pages.set(URL_ML, calendar(shift('20261124', 'mia')));
    await say('ada', { schedule: 'ml', url: URL_ML });
    pages.set(URL_ML, calendar(shift('20261124', 'rita')));
    await readMeanwhile('2026-11-23T10:00:01Z', () => say('ada', { schedule: 'ml', url: URL_ML }));
    expect(await onCall('2026-11-24T10:00:00Z')).toEqual(['rita']);
    const remove = () => removeLayer(world.as('ada'), { schedule: 'ml', layer: 'calendar' });
    await readMeanwhile('2026-11-23T11:00:02Z', remove);
    expect(await onCall('2026-11-24T10:00:00Z')).toEqual(['ada']);
    expect(await world.unit.db.execute(sql`select 1 from timer where kind = 'oncall-calendar'`)).toHaveLength(0);
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
});
