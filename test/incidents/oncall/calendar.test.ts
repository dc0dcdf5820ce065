import { describe, expect, it } from 'vitest';
import { createCalendarFeed } from '../../../src/api/calendar-feed.ts';
import { calendarText } from '../../../src/incidents/oncall/calendar.ts';
import { endFeeds, makeFeed } from '../../../src/incidents/oncall/feeds.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { clock, made, useOncall, world } from './oncall-world.ts';

useOncall();

/** Reads a calendar as strictly as RFC 5545 is written: line ends, lengths, folding, one value each, properties that must be there. */
function strictly(text: string): Record<string, string>[] {
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = text.replaceAll('\r\n ', '').split('\r\n').slice(0, -1);
  expect([lines[0], lines[1], lines.at(-1)]).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0', 'END:VCALENDAR']);
  const events: Record<string, string>[] = [];
  let event: Record<string, string> | undefined;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[A-Z]+=[A-Z]+)*:(.*)$/.exec(line) ?? [];
    expect(name, line).not.toBe('');
    if (line === 'BEGIN:VEVENT') event = {};
    else if (line === 'END:VEVENT') {
      expect(Object.keys(event ?? {})).toEqual(
        expect.arrayContaining(['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY']),
      );
      for (const key of ['DTSTAMP', 'DTSTART', 'DTEND']) expect(event?.[key]).toMatch(/^\d{8}T\d{6}Z$/);
      events.push(event ?? {});
      event = undefined;
    } else if (event) {
      expect(event).not.toHaveProperty(name);
      event[name] = value;
    }
  }
  expect(new Set(events.map(({ UID }) => UID)).size).toBe(events.length);
  return events;
}

const read = (path: string, method = 'GET') =>
  createCalendarFeed({ unit: world.unit, log: silentLog })(new Request(`http://localhost${path}`, { method }));

describe('a calendar', () => {
  it('escapes what would end a value, and folds long lines without breaking a character', () => {
    const title = `ml; ${'\u{1f6a8}\u00e9'.repeat(40)}, "a\\b"\r\nBEGIN:VEVENT`;
    const [only, ...others] = strictly(
      calendarText('x', [{ uid: '1', from: clock.now, to: clock.now, title }], clock.now),
    );
    expect(others).toEqual([]);
    expect(only?.SUMMARY).toBe(`ml\\; ${'\u{1f6a8}\u00e9'.repeat(40)}\\, "a\\\\b"\\nBEGIN:VEVENT`);
  });

  it('of a schedule has everybody, of a person his own shifts, at an address that nobody can guess', async () => {
    await made();
    const { secret } = await makeFeed(world.as('leo'), { schedule: 'ml', mine: false });
    const answer = await read(`/oncall/${secret}.ics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const all = strictly(await answer.text());
    expect(all.slice(0, 3).map(({ SUMMARY, DTSTART }) => `${DTSTART} ${SUMMARY}`)).toEqual([
      '20261123T090000Z ml: ada',
      '20261130T080000Z ml: leo',
      '20261207T080000Z ml: mia',
    ]);
    const mine = await makeFeed(world.as('leo'), { mine: true });
    const own = strictly(await (await read(`/oncall/${mine.secret}.ics`)).text());
    expect(own.slice(0, 2).map(({ SUMMARY, DTSTART }) => `${DTSTART} ${SUMMARY}`)).toEqual([
      '20261130T080000Z On call: ml',
      '20261221T080000Z On call: ml',
    ]);
  });

  it('is not found by another secret, another method, or once it is ended or made anew', async () => {
    await made();
    const first = await makeFeed(world.as('leo'), { schedule: 'ml', mine: false });
    const second = await makeFeed(world.as('leo'), { schedule: 'ml', mine: false });
    const status = async (path: string, method?: string) => (await read(path, method)).status;
    expect(await status(`/oncall/${first.secret}.ics`)).toBe(404);
    expect(await status(`/oncall/${second.secret}.ics`)).toBe(200);
    expect(await status(`/oncall/${second.secret}.ics`, 'POST')).toBe(404);
    expect(await status(`/oncall/${'a'.repeat(32)}.ics`)).toBe(404);
    expect(await status('/oncall/../etc.ics')).toBe(404);
    expect(await endFeeds(world.as('leo'))).toBe(1);
    expect(await status(`/oncall/${second.secret}.ics`)).toBe(404);
  });
});
