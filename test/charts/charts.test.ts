import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../src/charts/drawing.ts';
import { driftHeatMap } from '../../src/charts/drift-heat-map.ts';
import { driftOverlay } from '../../src/charts/drift-overlay.ts';
import { kpiLine } from '../../src/charts/kpi-line.ts';
import { dark, light } from '../../src/charts/look.ts';
import { renderPng } from '../../src/charts/render-png.ts';
import { renderSvg } from '../../src/charts/render-svg.ts';
import { sparkline } from '../../src/charts/sparkline.ts';
import { auc, country, days, latency, tenure, trend } from './samples.ts';

const samples: [string, () => Drawing][] = [
  ['a KPI over days', () => kpiLine(auc())],
  ['a KPI over hours', () => kpiLine(latency())],
  ['a KPI of one value', () => kpiLine(auc({ points: [{ at: new Date('2026-11-20T10:00:00Z'), value: 0.91 }] }))],
  ['a KPI without target and bounds', () => kpiLine(auc({ target: undefined, warn: undefined, breach: undefined }))],
  ['a flat KPI', () => kpiLine(auc({ points: auc().points.map(({ at }) => ({ at, value: 0.9 })) }))],
  ['a sparkline', () => sparkline(trend())],
  ['the drift of numbers', () => driftOverlay(tenure())],
  ['the drift of categories', () => driftOverlay(country())],
  ['the drift of features over days', () => driftHeatMap(days())],
  ['the drift of many days', () => driftHeatMap(days(30, 6))],
];
const words = (svg: string): string =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).join('\n');

describe.each(samples)('%s', (_, make) => {
  it.each([light, dark])('is drawn to the same bytes each time, $name', async (look) => {
    const [first, again] = [await renderSvg(make(), look), await renderSvg(make(), look)];
    expect(again).toBe(first);
    expect(first).toContain(look.background.replace('#ffffff', '#fff').slice(0, 4));
    const [png, same] = [await renderPng(first), await renderPng(again)];
    expect(Buffer.compare(png, same)).toBe(0);
  });

  it('is twice its size as PNG, and small enough for every chat', async () => {
    const drawing = make();
    const png = Buffer.from(await renderPng(await renderSvg(drawing, light)));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([drawing.width * 2, drawing.height * 2]);
    expect(png.length).toBeLessThan(300_000);
  });

  it('says its numbers in words', () => {
    const { alt } = make();
    expect(alt).toMatch(/\d/);
    expect(alt.length).toBeLessThan(1_000);
    expect(alt).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe('a KPI chart', () => {
  it('prints the last value, the target and what the bounds are', async () => {
    const shown = words(await renderSvg(kpiLine(auc()), light));
    for (const said of [
      'auc of churn@v11',
      'Last 30 days, Europe/Rome',
      'target 0.92',
      'warning below 0.9',
      'breach below 0.88',
    ])
      expect(shown).toContain(said);
    expect(shown.split('\n').at(-1)).not.toBe('');
    expect(words(await renderSvg(kpiLine(latency()), light))).toContain('68.3 ms');
    expect(words(await renderSvg(kpiLine(latency()), light))).toContain('breach above 65 ms');
  });

  it('leaves gaps as gaps, also between readings that are too far apart', async () => {
    const line = (svg: string) => /<path d="(M[^"]*)"[^>]*stroke="#0072b2"/.exec(svg)?.[1] ?? '';
    const moves = async (points: Parameters<typeof kpiLine>[0]['points']) =>
      (line(await renderSvg(kpiLine(auc({ points })), light)).match(/M/g) ?? []).length;
    const all = auc().points.map(({ at }, day) => ({ at, value: 0.9 + (day % 3) / 100 }));
    expect(await moves(all)).toBe(1);
    expect(await moves(all.map((point, day) => (day === 10 ? { ...point, value: null } : point)))).toBe(2);
    expect(await moves(all.filter((_, day) => day !== 10))).toBe(2);
  });

  it('names gaps and anomalies in its words', () => {
    expect(kpiLine(auc()).alt).toContain('2 gaps without values');
    expect(kpiLine(auc()).alt).toContain('Anomalies: 0.868 on 11 Nov 2026.');
  });

  it.each([
    ['no points', []],
    ['only gaps', [{ at: new Date('2026-11-20T10:00:00Z'), value: null }]],
    ['values that are no numbers', [{ at: new Date('2026-11-20T10:00:00Z'), value: Number.NaN }]],
  ])('of %s is not drawn', async (_, points) => {
    await expect(renderSvg(kpiLine(auc({ points })), light)).rejects.toThrow('nothing was measured');
    expect(kpiLine(auc({ points })).alt).toContain('No value was measured');
  });
});

describe('a drift overlay', () => {
  it('names both distributions and the biggest shift', async () => {
    const shown = words(await renderSvg(driftOverlay(country()), light));
    for (const said of ['training', 'last 7 days', 'Biggest shift: DE, 12 % \u2192 31 %', 'IT', 'other'])
      expect(shown).toContain(said);
    expect(driftOverlay(country()).alt).toContain('DE from 12 % to 31 %; IT from 46 % to 31 %');
  });

  it('draws two filled outlines, apart by dashes and not by colour alone', async () => {
    const svg = await renderSvg(driftOverlay(tenure()), light);
    expect(svg.match(/stroke-dasharray="6,4"/g)?.length).toBe(1);
    expect(svg).toMatch(/fill="#0072b2"|fill="rgb\(0,114,178\)"/);
  });

  it('adds many bins up until they can be told apart', async () => {
    const bins = Array.from({ length: 256 }, (_, at) => ({
      label: `${at}`,
      before: 1 / 256,
      now: at < 128 ? 2 / 256 : 0,
    }));
    const { alt } = driftOverlay({ ...tenure(), bins });
    expect(alt).toMatch(/\d+ to \d+ from 2\.7 % to/);
    await expect(renderSvg(driftOverlay({ ...tenure(), bins }), light)).resolves.toContain('<svg');
  });

  it('says that nothing shifted', () => {
    const bins = country().bins.map(({ label, before }) => ({ label, before, now: before }));
    expect(driftOverlay({ ...country(), bins }).alt).toContain('No shift.');
  });
});

describe('a heat map of drift', () => {
  it('shows at most 20 features and says how many are left out', async () => {
    const drawing = driftHeatMap(days(14, 22));
    const shown = words(await renderSvg(drawing, light));
    expect(shown).toContain('segment');
    expect(shown).not.toContain('extra_one');
    expect(shown).toContain('and 2 more');
    expect(drawing.alt).toContain('16 of 20 features are ok on 21 Nov; tenure_months breach (4 of 14 days)');
  });

  it('tells states apart by letter and explains those it uses', async () => {
    const shown = words(await renderSvg(driftHeatMap(days()), light)).split('\n');
    for (const letter of ['w', 'B', '\u2013', 'i', 's', 'e']) expect(shown).toContain(letter);
    for (const state of ['ok', 'warning', 'breach', 'no data', 'insufficient data', 'stale', 'error'])
      expect(shown).toContain(state);
    expect(words(await renderSvg(driftHeatMap(days(14, 5)), light))).not.toContain('stale');
  });
});

describe('hostile words', () => {
  const nasty = '<script>alert(1)</script> & "x" ]]> \u202Eabc';
  it.each<[string, Drawing]>([
    ['a KPI', kpiLine(auc({ title: nasty, subtitle: nasty, format: () => nasty }))],
    ['a sparkline', sparkline({ ...trend(), title: nasty, format: () => nasty })],
    [
      'an overlay',
      driftOverlay({
        ...country(),
        title: nasty,
        before: nasty,
        bins: country().bins.map((bin) => ({ ...bin, label: nasty })),
      }),
    ],
    [
      'a heat map',
      driftHeatMap({
        ...days(),
        title: nasty,
        days: days().days.map(() => nasty),
        features: days().features.map((one) => ({ ...one, name: nasty })),
      }),
    ],
  ])('stay words in the SVG of %s', async (_, drawing) => {
    const svg = await renderSvg(drawing, light);
    expect(svg).not.toMatch(/<script|<a |<foreignObject|onload=|href=/i);
    expect((await renderPng(svg)).length).toBeGreaterThan(1_000);
  });
});
