import { type Card, context, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { subjectName } from '../../registry/names.ts';
import { baselineWords } from '../baselines/baseline-card.ts';
import { distinctOf } from '../profiles/distinct-estimate.ts';
import { countedOf, momentsOfProfile, type Profile, rowsOf } from '../profiles/profile.ts';
import { countsWithEndless, ksOfBins, onScale, shortNumber, wassersteinOfBins } from './bins.ts';
import { type Effect, percent } from './compare.ts';
import type { Explained } from './explain.ts';
import { effectWords } from './judge.ts';
import { signalName } from './verdicts-of.ts';

/** A verdict with its formula, its inputs and every number between. */
export function explainCard(found: Explained, chart: readonly Part[] = []): Card {
  const { verdict, baseline, row } = found;
  const name = `${subjectName(verdict)} ${signalName(verdict)}`;
  const parts: Part[] = [
    heading(name, verdict.state),
    text(verdict.why),
    text(shortly(found)),
    ...chart,
    fields(
      {
        label: 'Window',
        value: [
          { type: 'time', at: verdict.from, style: 'datetime' },
          ' to ',
          { type: 'time', at: verdict.to, style: 'datetime' },
        ],
      },
      { label: 'Against', value: baselineWords(baseline) },
      {
        label: 'Significant',
        value: significance(found),
        mark: row.adjusted <= row.rule.settings.alpha ? 'warn' : 'ok',
      },
      ...row.effects.map(
        (effect): Field => ({
          label: SIZES[effect.name],
          value: sizeWords(found, effect),
          mark: effect.value >= effect.floor ? 'warn' : 'ok',
        }),
      ),
      { label: 'Windows', value: windowWords(found) },
    ),
    sides(found.reference, found.current),
  ];
  if (verdict.signal === 'values' && found.again.cells.length > 0) parts.push(cellTable(found));
  const notes = verdict.notes.length === 0 ? '' : `${verdict.notes.join('; ')}. `;
  const proof = found.same
    ? `Computed again from the stored counts by ${row.method}: the same to the last digit.`
    : 'Computed again from the stored counts: other numbers than were stored. Tell an admin.';
  parts.push(context(`${notes}${proof}`));
  return {
    tone: verdict.state === 'breach' ? 'bad' : 'neutral',
    summary: `${name}: ${verdict.state}, ${verdict.why}`,
    parts,
  };
}

/** The verdict in one line, for whoever reads no further: size, significance, since when. */
function shortly({ verdict, row }: Explained): Text {
  const { effect, since } = verdict;
  if (!effect) return verdict.notes[0] ?? verdict.state;
  const size = `${effectWords(effect)}, ${effect.value >= effect.floor ? 'at least' : 'under'} the floor ${shortNumber(effect.floor)}`;
  const significant = row.adjusted <= row.rule.settings.alpha ? 'more than chance' : 'no more than chance';
  return since
    ? [`${size}; ${significant}. In breach since `, { type: 'time', at: since, style: 'datetime' }, '.']
    : `${size}; ${significant}.`;
}

const SIZES: Readonly<Record<Effect['name'], string>> = {
  distance: 'Wasserstein',
  psi: 'PSI',
  variation: 'Total variation',
  share: 'Difference of shares',
};

function significance({ row, layout, reference, current }: Explained): string {
  const { settings, origins } = row.rule;
  if (row.effects.length === 0) return 'not tested';
  const bound = `${row.adjusted <= settings.alpha ? '<=' : '>'} alpha ${settings.alpha} (${origins.alpha})`;
  const end = `p = ${shortNumber(row.pvalue)}, over ${row.tests} ${row.tests === 1 ? 'feature' : 'features'} adjusted ${shortNumber(row.adjusted)} ${bound}`;
  if (row.signal !== 'values') return `z = ${shortNumber(row.statistic)}, ${end}`;
  if (layout.type === 'categorical') return `chi-square = ${shortNumber(row.statistic)}, ${end}`;
  const { statistic, at, below } = ksOfBins(layout.edges, countsWithEndless(reference), countsWithEndless(current));
  const [n, m] = [onScale(reference), onScale(current)];
  const where =
    at === undefined ? '' : ` = |${shortNumber(below[0])} - ${shortNumber(below[1])}| below ${shortNumber(at)}`;
  const by =
    row.method === 'ks-bins-exact/1'
      ? `exact for ${n} and ${m}`
      : `kstwo with n m / (n + m) = ${Math.round((n / (n + m)) * m)}`;
  return `KS D = ${shortNumber(statistic)}${where}; ${by}; ${end}`;
}

function sizeWords({ layout, reference, current, again }: Explained, effect: Effect): string {
  const bound = `${effect.value >= effect.floor ? 'at' : 'under'} the floor ${shortNumber(effect.floor)} (${effect.origin})`;
  const chance = effect.chance
    ? `; chance alone exceeds ${shortNumber(effect.chance)} once in 100: (1/${rowsOf(reference)} + 1/${rowsOf(current)}) chi2(${again.cells.length - 1})`
    : '';
  if (effect.name !== 'distance' || layout.type !== 'numeric') return `${effectWords(effect)}, ${bound}${chance}`;
  const raw = wassersteinOfBins(layout.edges, reference, current);
  const deviation = effect.value === 0 ? (momentsOfProfile(reference)?.deviation ?? 0) : raw / effect.value;
  return `${shortNumber(raw)} / ${shortNumber(deviation)} = ${effectWords(effect)}, ${bound}`;
}

function windowWords({ row, verdict }: Explained): Text {
  const { needed, of, clear, cooldown } = row.rule.settings;
  const rule = `${needed} of ${of} windows begin a breach, ${clear} within bounds end it${cooldown > 0 ? `, ${cooldown} h to cool down` : ''}`;
  const here =
    row.exceeded === null ? 'nothing could be measured' : row.exceeded ? 'both keys turned' : 'not both keys';
  return verdict.since
    ? [`${here}; in breach since `, { type: 'time', at: verdict.since, style: 'datetime' }, `; ${rule}`]
    : `${here}; ${rule}`;
}

function sides(reference: Profile, current: Profile): Part {
  const row = (label: string, of: (profile: Profile) => string): string[] => [label, of(reference), of(current)];
  const moment = (profile: Profile, of: (found: { mean: number; deviation: number }) => number): string => {
    const found = momentsOfProfile(profile);
    return found ? shortNumber(of(found)) : '-';
  };
  const numeric = reference.min !== undefined || current.min !== undefined;
  const share = (count: number, profile: Profile): string =>
    `${count} (${percent(count / Math.max(1, rowsOf(profile)))})`;
  return {
    type: 'table',
    columns: ['', 'reference', 'window'],
    rows: [
      row('rows', (profile) => String(rowsOf(profile))),
      row('values', (profile) => String(countedOf(profile))),
      row('missing', (profile) => share(profile.missing, profile)),
      row('of another type', (profile) => share(profile.mistyped, profile)),
      ...(numeric
        ? [
            row('mean', (profile) => moment(profile, ({ mean }) => mean)),
            row('deviation', (profile) => moment(profile, ({ deviation }) => deviation)),
            row('min', (profile) => (profile.min === undefined ? '-' : shortNumber(profile.min))),
            row('max', (profile) => (profile.max === undefined ? '-' : shortNumber(profile.max))),
            row('endless', (profile) => String(profile.endless[0] + profile.endless[1])),
          ]
        : []),
      row('different, about', (profile) => String(distinctOf(profile.distinct))),
    ],
  };
}

const MOST_CELLS = 20;

function cellTable({ again }: Explained): Part {
  const all = again.cells.reduce((sum, { term }) => sum + term, 0);
  const cells =
    again.cells.length > MOST_CELLS
      ? [...again.cells].sort((a, b) => b.term - a.term).slice(0, MOST_CELLS)
      : again.cells;
  const rows = cells.map(({ label, reference, current, before, now, term }) => [
    label,
    `${reference} (${percent(before)})`,
    `${current} (${percent(now)})`,
    shortNumber(term),
    all > 0 ? percent(term / all) : '-',
  ]);
  const more = again.cells.length - cells.length;
  const columns = ['part', 'reference', 'window', '(q - p) ln(q / p)', 'of the shift'];
  return more > 0
    ? { type: 'table', columns, rows, more: `and ${more} more with less` }
    : { type: 'table', columns, rows };
}
