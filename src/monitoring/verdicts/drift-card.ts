import { type Card, context, heading, line, type Part } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { getModel, getVersion } from '../../registry/find.ts';
import { type Subject, subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { baselineCard } from '../baselines/baseline-card.ts';
import { baselineName, openBaselines } from '../baselines/find-baselines.ts';
import { latestReports } from '../reports/latest-reports.ts';
import { shortNumber } from './bins.ts';
import { effectWords } from './judge.ts';
import { type FeatureVerdict, signalName, verdictSeries, verdictsOf } from './verdicts-of.ts';

const MOST = 20;
const WINDOWS = 15;
const DAY_MS = 86_400_000;

/** How a model's features stand, the worst first; with a feature its last windows. `chart` was drawn beforehand. */
export async function driftCard(
  ctx: Ctx,
  subject: Subject & { readonly feature?: string | undefined; readonly chart?: readonly Part[] },
): Promise<Card> {
  const { model, version, feature, chart = [] } = subject;
  if (version === undefined) await getModel(ctx, model);
  else await getVersion(ctx, { model, version });
  const name = subjectName(subject);
  if ((await openBaselines(ctx, subject)).length === 0)
    return withMore(await baselineCard(ctx, subject), await othersSay(ctx, subject, []));
  const all = (await verdictsOf(ctx, subject)).filter(
    (each) => feature === undefined || each.feature.toLowerCase() === feature.toLowerCase(),
  );
  if (all.length === 0)
    return withMore(
      line(
        'neutral',
        `No window of ${name}${feature === undefined ? '' : ` has a feature ${feature} that`} was judged yet. Send one to \`POST /api/v1/profiles\`; it is judged ten minutes after its end.`,
      ),
      await othersSay(ctx, subject, []),
    );
  const shown = feature === undefined ? all.filter(({ state }) => state !== 'ok') : all;
  const counts = [...Map.groupBy(all, ({ state }) => state)]
    .map(([state, list]) => `${list.length} ${state}`)
    .join(', ');
  const parts: Part[] = [heading(feature === undefined ? name : `${name} ${feature}`, counts)];
  if (shown.length > 0) parts.push(tableOf(shown, version === undefined));
  parts.push(...chart);
  const fine = all.length - shown.length;
  const more = shown.length > MOST ? ` and ${shown.length - MOST} more of these` : '';
  parts.push(context(await footOf(all, fine, more)));
  parts.push(...(await othersSay(ctx, subject, all)));
  if (feature !== undefined && version !== undefined)
    parts.push(...(await windowsOf(ctx, { model, version, feature: all[0]!.feature })));
  const worst = all[0]!;
  return {
    tone: worst.state === 'breach' ? 'bad' : worst.state === 'warning' ? 'waiting' : 'neutral',
    summary: `${name}: drift ${counts}`,
    parts,
  };
}

const withMore = (card: Card, more: readonly Part[]): Card => ({ ...card, parts: [...card.parts, ...more] });

function tableOf(shown: readonly FeatureVerdict[], several: boolean): Part {
  const rows = shown
    .slice(0, MOST)
    .map((each): Text[] => [
      ...(several ? [each.version] : []),
      signalName(each),
      each.since ? [`${each.state} since `, { type: 'time', at: each.since, style: 'date' }] : each.state,
      each.effect
        ? `${effectWords(each.effect)} (floor ${shortNumber(each.effect.floor)}, ${each.effect.origin})`
        : '-',
      each.effect ? shortNumber(each.adjusted) : '-',
      baselineName(each.baseline),
      each.why,
    ]);
  return {
    type: 'table',
    columns: [...(several ? ['Version'] : []), 'Feature', 'State', 'Size', 'p, adjusted', 'Against', 'Why'],
    rows,
  };
}

async function footOf(all: readonly FeatureVerdict[], fine: number, more: string): Promise<Text> {
  const newest = all.reduce((latest, each) => (each.to > latest.to ? each : latest));
  const ok = fine > 0 ? `${fine} signals are ok${more}. ` : '';
  return [
    `${ok}Window from `,
    { type: 'time', at: newest.from, style: 'datetime' },
    ' to ',
    { type: 'time', at: newest.to, style: 'datetime' },
    '. All numbers: ',
    { type: 'code', text: `drift explain ${subjectName(all[0]!)} --feature ${all[0]!.feature}` },
  ];
}

/** What other tools say, where they say drift or say otherwise than we do. */
async function othersSay(
  ctx: Ctx,
  subject: Subject & { readonly feature?: string | undefined },
  ours: readonly FeatureVerdict[],
): Promise<Part[]> {
  const rows = (await latestReports(ctx, subject)).flatMap(({ version, tool, at, verdicts }) =>
    verdicts
      .filter(({ feature }) => subject.feature === undefined || feature.toLowerCase() === subject.feature.toLowerCase())
      .map((said) => ({ said, version, tool, at, own: ourState(ours, version, said.feature) }))
      .filter(({ said, own }) => said.drifted || own === 'breach'),
  );
  if (rows.length === 0) return [];
  const shown = rows
    .slice(0, MOST)
    .map(({ said, version, tool, at, own }): Text[] => [
      `${version} ${said.feature}`,
      tool,
      `${said.drifted ? 'drift' : 'no drift'}: ${said.method}${said.score === null ? '' : ` ${shortNumber(said.score)}`}${said.threshold === null ? '' : `, threshold ${shortNumber(said.threshold)}`}`,
      own === undefined ? 'not watched' : `${own}${(own === 'breach') === said.drifted ? '' : ', they disagree'}`,
      [{ type: 'time', at, style: 'date' }],
    ]);
  const columns = ['Feature', 'Tool', 'Says', 'Steward', 'Of'];
  return [
    rows.length > MOST
      ? { type: 'table', columns, rows: shown, more: `and ${rows.length - MOST} more` }
      : { type: 'table', columns, rows: shown },
  ];
}

/** The worst that is known of a feature; they come the worst first. */
const ourState = (ours: readonly FeatureVerdict[], version: string, feature: string): string | undefined =>
  ours.find((each) => each.version === version && each.feature === feature)?.state;

/** The last windows of a feature's values. */
async function windowsOf(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly feature: string },
): Promise<Part[]> {
  const rows = (await verdictSeries(ctx, { ...of, since: new Date(ctx.now.getTime() - 90 * DAY_MS) })).filter(
    ({ signal }) => signal === 'values',
  );
  const last = rows.slice(-WINDOWS).reverse();
  return [
    {
      type: 'table',
      columns: ['Window until', 'Against', 'State', 'Sizes', 'Values'],
      rows: last.map((row): Text[] => [
        [{ type: 'time', at: row.to, style: 'datetime' }],
        baselineName(row.baseline),
        row.state,
        row.effects.map(effectWords).join(', ') || '-',
        String(row.nCurrent),
      ]),
    },
  ];
}
