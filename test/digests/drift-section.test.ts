import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileParts } from '../../src/chat/files.ts';
import { withCharts } from '../../src/digests/charts.ts';
import { createDigest } from '../../src/digests/create-digest.ts';
import { lastRun } from '../../src/digests/find-digests.ts';
import { shownCard } from '../../src/digests/kept-card.ts';
import { runDue } from '../../src/digests/run-due.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { testClock } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { driftWorld } from '../monitoring/verdicts/drift-world.ts';
import { wordsOf } from './digest-world.ts';

let on: TestDatabase;
const clock = testClock();
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());

test('the section of drift names the feature, its size, its baseline and why, and counts what is ok', async () => {
  clock.now = new Date('2026-11-20T12:00:00Z');
  const world = await driftWorld(on, clock);
  const { id } = await createDigest(world.as('ada'), {
    name: 'daily',
    at: 'daily 09:00',
    zone: 'UTC',
    places: [{ platform: 'console', team: 'T', channel: 'monitoring' }],
    sections: ['drift'],
  });
  const said: string[] = [];
  for (const [day, german] of [
    [20, 1 / 3],
    [21, 2 / 3],
    [22, 2 / 3],
    [23, 1 / 3],
  ] as const) {
    await world.day(`2026-11-${day}`, 0, { german });
    clock.now = new Date(`2026-11-${day + 1}T09:01:00Z`);
    await runDue(world.system, { digest: id });
    const run = await lastRun(world.system, id);
    const card = run && (await shownCard(world.system, run.card));
    said.push(card ? `${card.summary}\n${wordsOf(card)}` : 'nothing');
  }
  expect(said[0]).toMatch(/^daily: nothing to look at, \d+ ok\n/);
  expect(said[1]).toMatch(/^daily: 1 new, \d+ ok\n/);
  expect(said[1]).toMatch(/New: churn@v11 country is (warning|breach), .*DE/);
  expect(said[1]).toMatch(/# Drift\nchurn@v11 country \| (warning|breach)[^|]* \| [^|]+ \| B-1 \| .*DE/);
  const [third = '', fourth = ''] = said.slice(2);
  expect(third).toMatch(/breach since/);
  expect(fourth).not.toMatch(/^daily: 1 new/);
  expect((await lastRun(world.system, id))?.charts).toEqual({});
  // Two features that move are shown day by day.
  await world.day('2026-11-24', 0.5, { german: 2 / 3 });
  clock.now = new Date('2026-11-25T09:01:00Z');
  await runDue(world.system, { digest: id });
  const run = (await lastRun(world.system, id))!;
  const kept = (await shownCard(world.system, run.card))!;
  const drawn = await withCharts(kept, run.charts, { platform: 'console', log: silentLog });
  const [picture] = fileParts(drawn);
  expect(picture?.file).toMatchObject({ name: 'drift-churn.svg', mime: 'image/svg+xml' });
  expect(picture?.file.alt).toMatch(
    /^churn@v11\. Drift by day, last 5 days, UTC\. .*country (warning|breach) \(\d of 5 days\)/,
  );
});
