import { type Card, line } from '../chat/card.ts';
import type { Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { getModel, getVersion } from '../registry/find.ts';
import { type Subject, subjectName } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { findingName, findingsOf } from './find-findings.ts';

const MOST = 25;

/** Findings of a model and its versions, or of one version: open ones first. */
export async function findingListCard(ctx: Ctx, subject: Subject): Promise<Card> {
  const name = subjectName(subject);
  const { model, version } = subject;
  if (version === undefined) await getModel(ctx, model);
  else await getVersion(ctx, { model, version });
  const found = await findingsOf(ctx, { model, subject: version === undefined ? undefined : name }, MOST + 1);
  if (found.length === 0) return line('neutral', `Nothing was found wrong with ${name}.`);
  const ids = found.flatMap((row) => [row.owner, row.endedBy].filter((id) => id !== null));
  const people = await spansOfPeople(ctx, [...new Set(ids)]);
  const rows = found.slice(0, MOST).map((row): Text[] => {
    const by = row.endedBy && people.get(row.endedBy);
    const why = row.reason ? `: \u201c${row.reason}\u201d` : '';
    return [
      findingName(row.number),
      row.severity,
      row.subject,
      row.title,
      by ? [`${row.state} by `, by, why] : `${row.state}${why}`,
      [(row.owner && people.get(row.owner)) || 'nobody'],
    ];
  });
  const part = { type: 'table' as const, columns: ['Finding', 'Severity', 'Of', 'What', 'State', 'Owner'], rows };
  const open = found.filter((row) => row.state === 'open').length;
  return {
    tone: open > 0 ? 'bad' : 'neutral',
    summary: `${name}: ${open} open ${open === 1 ? 'finding' : 'findings'}`,
    parts: [found.length > MOST ? { ...part, more: 'and more, older' } : part],
  };
}
