import { type Card, type Field, fields, heading, text } from '../chat/card.ts';
import { code, joinTexts, type PersonSpan, type Text } from '../chat/text.ts';
import type { Placement, Version } from './find.ts';
import { subjectName } from './names.ts';
import { shareText } from './shares.ts';
import { datasetName } from './version-input.ts';

/** A version, as `version show` answers. `metrics` are lines already: their meaning is the lifecycle's. */
export function versionCard(
  version: Version,
  placed: Placement | undefined,
  metrics: readonly string[],
  registrar: PersonSpan | undefined,
): Card {
  const name = subjectName(version);
  const list: Field[] = [
    ...field('Metrics', metrics.length > 0 ? metrics.join('\n') : 'none yet'),
    ...field('Artefact', version.uri),
    ...field('Digest', version.digest ? [code(version.digest)] : undefined),
    ...field('Commit', version.commit ? [code(version.commit)] : undefined),
    ...field('Data sets', version.datasets.length > 0 ? version.datasets.map(datasetName).join(', ') : undefined),
    ...field('Registered', [registrar ?? 'by CI', ', ', { type: 'time', at: version.createdAt, style: 'datetime' }]),
    ...field('Notes', version.notes ?? undefined),
  ];
  const since: Text = placed
    ? [`In ${placed.stage}${shareOf(placed)} since `, { type: 'time', at: placed.fromAt, style: 'datetime' }, '.']
    : 'Placed nowhere.';
  return {
    tone: 'neutral',
    summary: `${name}: ${placed?.stage ?? 'placed nowhere'}`,
    parts: [heading(name, placed?.stage), text(since), fields(...list)],
  };
}

/** Its part of the traffic, where it has only a part. */
const shareOf = ({ share }: Placement): string => (share === null ? '' : ` (${shareText(share)})`);

function field(label: string, value: Text | null | undefined): Field[] {
  return value ? [{ label, value }] : [];
}

/** A model with where its versions stand, as `model show` answers. */
export function modelCard(view: {
  readonly model: {
    name: string;
    title: string | null;
    risk: string | null;
    team: string | null;
    about: string | null;
  };
  readonly owner: PersonSpan | undefined;
  readonly project: Placement | undefined;
  readonly placements: readonly Placement[];
  readonly open: readonly string[];
  /** What else is to be known of how it stands: holds, ends of approvals. */
  readonly also?: readonly Field[];
}): Card {
  const { model, owner, project, placements, open, also = [] } = view;
  const byStage = Map.groupBy(placements, (row) => row.stage);
  const stages = [...byStage].map(([stage, rows]): Field => {
    const shown = rows
      .slice(0, 5)
      .map(
        (row): Text => [`${row.subject}${shareOf(row)}`, ', since ', { type: 'time', at: row.fromAt, style: 'date' }],
      );
    const more: Text[] = rows.length > 5 ? [`and ${rows.length - 5} more`] : [];
    return { label: stage, value: joinTexts([...shown, ...more], '\n') };
  });
  const list: Field[] = [
    ...stages,
    ...also,
    ...field('Project', project?.stage),
    ...field('Owner', owner ? [owner] : 'nobody'),
    ...field('Risk', model.risk ?? 'not set'),
    ...field('Team', model.team),
    ...field('Open', open.length > 0 ? open.join('\n') : undefined),
    ...field('About', model.about),
  ];
  const production = byStage.get('production')?.map((row) => `${row.subject}${shareOf(row)}`);
  const state = production ? `${production.join(' and ')} in production` : 'nothing in production';
  return {
    tone: 'neutral',
    summary: `${model.name}: ${state}`,
    parts: [heading(model.title ? `${model.name}  ${model.title}` : model.name, project?.stage), fields(...list)],
  };
}
