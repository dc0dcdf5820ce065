import { beforeEach, describe, expect, it } from 'vitest';
import { createSchedule } from '../../src/incidents/oncall/create-schedule.ts';
import { onCallAt } from '../../src/incidents/oncall/on-call-at.ts';
import { newestEntries } from '../../src/ledger/read.ts';
import { testClock } from '../kit/context.ts';
import { people } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

const clock = testClock('2026-11-23T09:00:00Z');
let token: string;
useApi(() => ({ clock }));
beforeEach(async () => {
  await createSchedule(world.as('ada'), { schedule: 'ml', zone: 'Europe/Rome', people: [people.ada], every: 'week' });
  token = await world.token('calendars', 'schedules:write');
});

const shift = (day: string, who: string): string[] => [
  ...['BEGIN:VEVENT', `UID:${day}`, `DTSTART;VALUE=DATE:${day}`, `SUMMARY:ML: ${who}`, 'END:VEVENT'],
];
const calendar = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n');
const SHIFTS = calendar(...shift('20261124', 'leo'), ...shift('20261125', 'Bob'));
/** A calendar of so many bytes. */
const ofBytes = (bytes: number): string => {
  const lines = Array.from({ length: Math.floor(bytes / 9_100) }, () => `X-FILL:${'x'.repeat(9_000)}`);
  const short = calendar(...shift('20261124', 'leo'), ...lines, 'X-FILL:');
  return calendar(...shift('20261124', 'leo'), ...lines, `X-FILL:${'x'.repeat(bytes - short.length)}`);
};
const hand = (
  raw: string,
  path = '/schedules/ml/calendar',
  more: { key?: string; token?: string; type?: string } = {},
) => world.call(`POST ${path}`, { raw, token, headers: { 'content-type': more.type ?? 'text/calendar' }, ...more });
const readings = () => newestEntries(world.system.db, world.system.workspace, { kind: 'oncall.calendar-read' }, 10);
const onCall = (day: string) =>
  onCallAt(world.system, { schedule: 'ml', at: new Date(`${day}T12:00:00Z`), which: 'now' });

describe('POST /api/v1/schedules/<name>/calendar', () => {
  it('lets a layer follow the calendar, and says whom nobody knows', async () => {
    const { status, body } = await hand(SHIFTS);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ...{ schedule: 'ml', layer: 'calendar', shifts: 1, people: 1, unknown: ['ML: Bob'] },
        read_until: '2027-12-24T09:00:00.000Z',
      },
    });
    expect([await onCall('2026-11-24'), await onCall('2026-11-25')]).toEqual([[people.leo], [people.ada]]);
    expect(await readings()).toMatchObject([
      { actor: { type: 'token', name: 'calendars' }, body: { title: 'calendar', people: [people.leo], times: 1 } },
    ]);
  });

  it('takes a whole MiB, and no byte more', async () => {
    const most = ofBytes(1024 * 1024);
    expect(Buffer.byteLength(most)).toBe(1024 * 1024);
    expect(await hand(most, '/schedules/ml/calendar?layer=Days')).toMatchObject({
      status: 200,
      body: { layer: 'days' },
    });
    expect(await onCall('2026-11-24')).toEqual([people.leo]);
    expect(await hand(`${most}\n`)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
  });

  it('sent twice with a key counts once', async () => {
    await hand(SHIFTS, undefined, { key: 'k1' });
    const again = await hand(SHIFTS, undefined, { key: 'k1' });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await readings()).toHaveLength(1);
    expect((await hand(`${SHIFTS}\n`, undefined, { key: 'k1' })).body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it.each<[string, string, string | undefined, number, string]>([
    ['nothing', '', undefined, 422, 'it does not begin with BEGIN:VCALENDAR'],
    ['a calendar that is cut off', SHIFTS.slice(0, -15), undefined, 422, 'never ends'],
    ['a calendar of nobody known', calendar(...shift('20261124', 'Bob')), undefined, 422, 'it names ML: Bob'],
    ['a schedule that is not there', SHIFTS, '/schedules/lm/calendar', 404, 'lm'],
    [
      'the layer that people take turns in',
      SHIFTS,
      '/schedules/ml/calendar?layer=base',
      409,
      'take turns in the layer base',
    ],
    ['a name that is none', SHIFTS, '/schedules/ml/calendar?layer=a%20b', 422, 'a name is 1 to 40 of'],
  ])('refuses %s and changes nothing', async (_, text, path, status, said) => {
    const answer = await hand(text, path);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(said) } });
    expect(await readings()).toEqual([]);
  });

  it('refuses a body of another type, and a token without the scope', async () => {
    expect(await hand(SHIFTS, undefined, { type: 'application/json' })).toMatchObject({
      status: 422,
      body: { hint: 'Send an .ics file with `Content-Type: text/calendar`.' },
    });
    const reader = await world.token('reader', 'read', 'checks:write');
    expect(await hand(SHIFTS, undefined, { token: reader })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    });
    expect(await onCall('2026-11-24')).toEqual([people.ada]);
  });
});
