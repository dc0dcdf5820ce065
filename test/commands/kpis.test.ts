import { describe, expect, it } from 'vitest';
import { kpiDefine } from '../../commands/kpi-define.ts';
import { kpiEdit } from '../../commands/kpi-edit.ts';
import { kpiList } from '../../commands/kpi-list.ts';
import { kpiRecord } from '../../commands/kpi-record.ts';
import { kpiShow } from '../../commands/kpi-show.ts';
import { fileParts } from '../../src/chat/files.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

const commands = [kpiDefine, kpiEdit, kpiRecord, kpiShow, kpiList];

/** All words of what a line typed by somebody is answered. */
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock }, commands, who, text));

describe('KPIs in chat', () => {
  it.each<[string, RegExp]>([
    [
      'kpi define churn accuracy --target 0.93 --warn 0.9 --breach 0.85',
      /mean of 1 d, higher is better, target 0.93, warning below 0.9, breach below 0.85\. Send readings with/,
    ],
    [
      'kpi define churn cost --unit "money EUR" --warn 100 --breach 200 --window 7d',
      /mean of 7 d, lower is better, warning above 100 EUR/,
    ],
    ['kpi define churn cost --unit money', /Money needs its currency/],
    ['kpi define churn accuracy --breach high', /"high" is not a number/],
    ['kpi define churn accuracy --window soon', /"soon" is not a length of time/],
    ['kpi define churn accuracy --window 5m', /5m does not fit: at least 15m, at most 90d/],
    ['kpi define churn accuracy --window 7d --retention 2d', /removed before their window/],
    ['kpi define chrun accuracy', /Did you mean .?churn/],
    ['kpi define churn "two words"', /is not a name/],
    ['kpi show churn accuracy', /no KPI accuracy/],
    ['kpi list churn', /has no KPIs. Define one/],
  ])('%s', async (typed, words) => {
    expect(await said('mia', typed)).toMatch(words);
  });

  it('are recorded, shown by day with gaps, and listed with the worst first', async () => {
    await said('mia', 'kpi define churn accuracy --target 0.93 --warn 0.9 --breach 0.85');
    await said('mia', 'kpi define churn latency --unit ms --warn 50 --breach 80');
    expect(await said('mia', 'kpi record churn accuracy 0.95 --at 2d')).toMatch(/0.95 is recorded .* now no data/);
    expect(await said('mia', 'kpi record churn accuracy 0.81 --weight 300')).toMatch(/now breach/);
    expect(await said('mia', 'kpi record churn latency 41')).toMatch(/41 ms is recorded .* now ok/);
    expect(await said('mia', 'kpi record churn latency 41 --at now')).toMatch(/already/);
    const shown = await heard({ world, clock }, commands, 'leo', 'kpi show churn accuracy');
    expect(wordsOf(shown).split('\n')).toEqual([
      'churn accuracy, breach',
      'mean of 1 d, higher is better, target 0.93, warning below 0.9, breach below 0.85',
      'Value: 0.81, breach',
      'Target: 0.93, missed',
      'Samples: 300',
      'Last reading: 2026-11-21 09:00 UTC',
      'In breach since: 2026-11-21 09:00 UTC',
      expect.stringMatching(/^picture: churn accuracy\. mean by day/),
      '21 Nov 2026, so far | 0.81 | 300',
      '20 Nov 2026 | no data | -',
      '19 Nov 2026 | 0.95 | 1',
      '14 days from 8 Nov 2026, read in UTC.',
    ]);
    expect(fileParts(shown!).map(({ file }) => file)).toMatchObject([
      { name: 'kpi.svg', mime: 'image/svg+xml', alt: expect.stringMatching(/0\.81/) },
    ]);
    expect((await said('leo', 'kpi list churn')).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^accuracy \| breach \| 0.81 \| 0.93 \| 300/),
      expect.stringMatching(/^latency \| ok \| 41 ms \| - \| 1/),
    ]);
    expect(await said('mia', 'kpi edit churn accuracy --breach 0.8')).toMatch(/breach below 0.8\. It is now warning/);
    expect(await said('mia', 'kpi edit churn accuracy --breach none --warn none')).toMatch(/It is now ok/);
    expect(await said('leo', 'kpi edit churn accuracy --target none')).toMatch(/Only the owner of churn or an admin/);
  });
});
