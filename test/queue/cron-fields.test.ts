import { describe, expect, test } from 'vitest';
import { parseCron } from '../../src/queue/cron-fields.ts';

const monday = 1;
const sunday = 0;

describe('parseCron', () => {
  test.each([
    ['0 9 * * *', [0], [9]],
    ['*/20 8-10 * * *', [0, 20, 40], [8, 9, 10]],
    ['5,1,5 0 * * *', [1, 5], [0]],
    ['50/3 23 * * *', [50, 53, 56, 59], [23]],
    ['10-20/5 */12 * * *', [10, 15, 20], [0, 12]],
  ])('reads minutes and hours of "%s"', (line, minutes, hours) => {
    const fields = parseCron(line);
    expect(fields.minutes).toEqual(minutes);
    expect(fields.hours).toEqual(hours);
  });

  test('knows months and weekdays by name, in any case, and Sunday as 0 and 7', () => {
    const fields = parseCron('0 0 * JAN-mar,Dec Mon-Fri');
    expect([...fields.months]).toEqual([1, 2, 3, 12]);
    expect(fields.matchesDay(1, monday)).toBe(true);
    expect(fields.matchesDay(1, sunday)).toBe(false);
    for (const line of ['0 0 * * 0', '0 0 * * 7', '0 0 * * 5-7', '0 0 * * sun']) {
      expect(parseCron(line).matchesDay(1, sunday), line).toBe(true);
    }
  });

  test('takes either day field when both are restricted, and both when one begins with a star', () => {
    const either = parseCron('0 0 13 * fri');
    expect([either.matchesDay(13, monday), either.matchesDay(1, 5), either.matchesDay(1, monday)]).toEqual([
      true,
      true,
      false,
    ]);
    const both = parseCron('0 0 */2 * fri');
    expect([both.matchesDay(13, 5), both.matchesDay(13, monday), both.matchesDay(2, 5)]).toEqual([true, false, false]);
  });

  test.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    '*/x * * * *',
    '1/2/3 * * * *',
    '1-2-3 * * * *',
    'mon * * * *',
    '1, * * * *',
    '-1 * * * *',
    '1.5 * * * *',
    '* * * monday *',
  ])('refuses "%s" with a hint', (line) => {
    expect(() => parseCron(line)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', hint: expect.stringContaining('mon-fri') }),
    );
  });
});
