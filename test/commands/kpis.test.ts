import { beforeEach, describe, expect, it } from 'vitest';
import { kpiDefine } from '../../commands/kpi-define.ts';
import { kpiEdit } from '../../commands/kpi-edit.ts';
import { kpiList } from '../../commands/kpi-list.ts';
import { kpiRecord } from '../../commands/kpi-record.ts';
import { kpiShow } from '../../commands/kpi-show.ts';
import type { Card, CardFile } from '../../src/chat/card.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

let count = 0;
let pictures: readonly CardFile[] = [];

/** All words of what a line typed by somebody is answered. */
async function said(who: SamplePerson, text: string): Promise<string> {
  let heard: Card | undefined;
  count += 1;
  const dispatch = createDispatch({
    commands: [kpiDefine, kpiEdit, kpiRecord, kpiShow, kpiList],
    root: 'steward',
    defaultZone: 'UTC',
    now: () => clock.now,
    log: silentLog,
    workspaceOf: async () => ({ ...world.system, now: clock.now }),
    standing: async () => {},
    authorise: async (tx) => ({ ctx: { ...tx, actor: world.as(who).actor } }),
    defer: async () => async () => {},
    afterMs: 20_000,
  });
  await dispatch.invoke({
    origin: { platform: 'console', team: world.system.workspace, channel: 'general' },
    speaker: { id: who, name: who },
    source: 'command',
    said: { type: 'line', text },
    key: `kpi-${count}`,
    answer: {
      say: async (card) => {
        heard = card;
      },
      form: async () => false,
    },
  });
  pictures = (heard?.parts ?? []).flatMap((part) => (part.type === 'picture' ? part.file : []));
  return (heard?.parts ?? [])
    .flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return `${part.text}, ${part.aside}`;
      if (part.type === 'table') return part.rows.map((row) => row.map(plainText).join(' | '));
      return part.type === 'fields' ? part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`) : [];
    })
    .join('\n');
}

beforeEach(() => {
  clock.now = new Date('2026-11-21T09:00:00.000Z');
});

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
    const shown = await said('leo', 'kpi show churn accuracy');
    expect(shown.split('\n')).toEqual([
      'churn accuracy, breach',
      'mean of 1 d, higher is better, target 0.93, warning below 0.9, breach below 0.85',
      'Value: 0.81, breach',
      'Target: 0.93, missed',
      'Samples: 300',
      'Last reading: 2026-11-21 09:00 UTC',
      'In breach since: 2026-11-21 09:00 UTC',
      '21 Nov 2026, so far | 0.81 | 300',
      '20 Nov 2026 | no data | -',
      '19 Nov 2026 | 0.95 | 1',
      '14 days from 8 Nov 2026, read in UTC.',
    ]);
    expect(pictures).toMatchObject([{ name: 'kpi.svg', mime: 'image/svg+xml', alt: expect.stringMatching(/0\.81/) }]);
    expect((await said('leo', 'kpi list churn')).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^accuracy \| breach \| 0.81 \| 0.93 \| 300/),
      expect.stringMatching(/^latency \| ok \| 41 ms \| - \| 1/),
    ]);
    expect(await said('mia', 'kpi edit churn accuracy --breach 0.8')).toMatch(/breach below 0.8\. It is now warning/);
    expect(await said('mia', 'kpi edit churn accuracy --breach none --warn none')).toMatch(/It is now ok/);
    expect(await said('leo', 'kpi edit churn accuracy --target none')).toMatch(/Only the owner of churn or an admin/);
  });
});
