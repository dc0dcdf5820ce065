import { expect, it } from 'vitest';
import { parseDays, setHolidays } from '../../../src/incidents/oncall/set-holidays.ts';
import { made, onCall, refusal, useOncall, world } from './oncall-world.ts';

useOncall();

it('lets a layer be off on holidays, in the days of its zone, until they are none any more', async () => {
  await made({ holidays: 'off' });
  await setHolidays(world.as('ada'), { schedule: 'ml', days: ['2026-12-25'] });
  expect(await onCall('2026-12-24T22:59:00Z')).toEqual(['leo']);
  expect(await onCall('2026-12-24T23:00:00Z')).toEqual([]);
  expect(await onCall('2026-12-25T23:00:00Z')).toEqual(['leo']);
  await setHolidays(world.as('ada'), { schedule: 'ml', days: ['2026-12-25'], remove: true });
  expect(await onCall('2026-12-24T23:00:00Z')).toEqual(['leo']);
  expect(await refusal(() => setHolidays(world.as('rita'), { schedule: 'ml', days: ['2026-12-26'] }))).toMatch(
    /^NOT_ALLOWED/,
  );
});

it.each(['2026-02-30', 'christmas', '', '2026-12-25 and'])('refuses "%s" as days', (typed) => {
  expect(() => parseDays(typed)).toThrow(/is not a day/);
});
