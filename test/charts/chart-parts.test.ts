import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartParts } from '../../src/charts/chart-parts.ts';
import { kpiLine } from '../../src/charts/kpi-line.ts';
import { probeFonts } from '../../src/charts/probe-fonts.ts';
import { fontFiles } from '../../src/charts/render-png.ts';
import { timeLabels } from '../../src/charts/time-axis.ts';
import { createTurns } from '../../src/charts/turns.ts';
import { text } from '../../src/chat/card.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { auc } from './samples.ts';

const table = [text('Table: auc 0.9')];

describe('a chart as parts of a card', () => {
  it('is a picture with its words and the table instead', async () => {
    const [part, ...more] = await chartParts(kpiLine(auc()), { as: 'png', table, log: silentLog });
    expect(more).toEqual([]);
    if (part?.type !== 'picture') throw new Error('no picture');
    expect(part.file).toMatchObject({ name: 'kpi.png', mime: 'image/png', alt: kpiLine(auc()).alt });
    expect(part.instead).toEqual(table);
  });

  it('is an SVG where that is shown, light or dark', async () => {
    const of = async (look: 'light' | 'dark') => {
      const [part] = await chartParts(kpiLine(auc()), { as: 'svg', look, table, log: silentLog });
      return part?.type === 'picture' ? Buffer.from(part.file.bytes).toString() : '';
    };
    expect(await of('light')).toMatch(/^<svg/);
    expect(await of('dark')).not.toBe(await of('light'));
  });

  it('that fails is the table and the reason, never a blank picture', async () => {
    expect(await chartParts(kpiLine(auc({ points: [] })), { as: 'png', table, log: silentLog })).toEqual([
      ...table,
      { type: 'context', text: 'chart failed: nothing was measured in this window' },
    ]);
  });
});

describe('the fonts of charts', () => {
  it('paint a letter in both weights', async () => expect(await probeFonts()).toBeUndefined());

  it.each([
    ['none', []],
    ['one that is not there', ['/nowhere/font.otf']],
    ['one that is no font', [join(import.meta.dirname, '../../package.json')]],
  ])('are missed when there is %s', async (_, fonts) => {
    expect(await probeFonts(fonts)).toMatch(/paints nothing|cannot be drawn/);
  });

  it('are two files within 600 kB', async () => {
    const { stat } = await import('node:fs/promises');
    const sizes = await Promise.all(fontFiles.map(async (path) => (await stat(path)).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
  });
});

describe('turns', () => {
  it('let two work at once and the rest wait in order', async () => {
    const turns = createTurns(2);
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const done = gates.map(({ promise }, at) =>
      turns(async () => {
        begun.push(at);
        await promise;
        if (at === 1) throw new Error('a chart failed');
      }).catch(() => 'failed'),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    gates[1]!.resolve();
    expect(await done[1]).toBe('failed');
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await Promise.all(done);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('labels of time', () => {
  const labels = (from: string, to: string, zone: string) => {
    const { at, text: say } = timeLabels(Date.parse(from), Date.parse(to), zone);
    return at.map(say);
  };
  it.each<[string, string, string, string, string[]]>([
    [
      'a day, by hours',
      '2026-11-20T10:00:00Z',
      '2026-11-21T10:00:00Z',
      'UTC',
      ['10:00', '16:00', '22:00', '04:00', '10:00'],
    ],
    ['a week', '2026-11-01T00:00:00Z', '2026-11-08T00:00:00Z', 'UTC', ['1 Nov', '3 Nov', '5 Nov', '7 Nov']],
    [
      'half-hour zones',
      '2026-11-01T00:00:00Z',
      '2026-11-08T00:00:00Z',
      'Asia/Kolkata',
      ['2 Nov', '4 Nov', '6 Nov', '8 Nov'],
    ],
    [
      'over the end of summer time',
      '2026-10-23T22:00:00Z',
      '2026-10-27T23:00:00Z',
      'Europe/Rome',
      ['24 Oct', '25 Oct', '26 Oct', '27 Oct', '28 Oct'],
    ],
    [
      'over its beginning',
      '2026-03-27T23:00:00Z',
      '2026-03-31T22:00:00Z',
      'Europe/Rome',
      ['28 Mar', '29 Mar', '30 Mar', '31 Mar', '1 Apr'],
    ],
  ])('stand on whole days and hours of the zone: %s', (_, from, to, zone, said) => {
    expect(labels(from, to, zone)).toEqual(said);
  });

  it.each([1, 30, 365, 3_650])('are at most a handful over %d days', (count) => {
    const from = Date.parse('2026-01-01T00:00:00Z');
    const { at } = timeLabels(from, from + count * 86_400_000, 'America/New_York');
    expect(at.length).toBeGreaterThan(0);
    expect(at.length).toBeLessThanOrEqual(6);
  });
});
