import { type Card, heading, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { getModel, getVersion } from '../../registry/find.ts';
import { type Subject, subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Baseline, baselineName, baselinesOf } from './find-baselines.ts';

/** `B-3, training (of v11)`, `B-4, the last 7 windows`. */
export function baselineWords({
  number,
  kind,
  windows,
  takenFrom,
}: Pick<Baseline, 'number' | 'kind' | 'windows' | 'takenFrom'>): string {
  const name = baselineName(number);
  if (kind === 'rolling') return `${name}, the last ${windows === 1 ? 'window' : `${windows} windows`}`;
  if (kind === 'seasonal')
    return `${name}, the same hours ${windows === 1 ? 'a week' : `of the ${windows} weeks`} before`;
  return `${name}, training${takenFrom === null ? '' : ` (of ${takenFrom})`}`;
}

/** What a model's versions, or one version, are compared with, and were. */
export async function baselineCard(ctx: Ctx, subject: Subject): Promise<Card> {
  const { model, version } = subject;
  if (version === undefined) await getModel(ctx, model);
  else await getVersion(ctx, { model, version });
  const name = subjectName(subject);
  const found = await baselinesOf(ctx, model, version);
  if (found.length === 0)
    return line(
      'neutral',
      `${name} has no baseline, so its drift is not watched. Send the training data to \`POST /api/v1/baselines\`.`,
    );
  const rows = found.map((row): Text[] => [
    row.version,
    `${baselineWords(row)}${row.kind === 'seasonal' && row.createdBy.type === 'system' ? ', set up by Steward' : ''}`,
    [{ type: 'time', at: row.at, style: 'date' }],
    row.endedAt === null ? 'counts' : ['ended ', { type: 'time', at: row.endedAt, style: 'date' }],
  ]);
  const open = found.filter(({ endedAt }) => endedAt === null).length;
  return {
    tone: 'neutral',
    summary: `${name}: ${open} of ${found.length} baselines count`,
    parts: [heading(name, 'baselines'), { type: 'table', columns: ['Version', 'Compared with', 'Since', ''], rows }],
  };
}
