import { type Card, line } from '../chat/card.ts';
import { type ListPart, restOf } from '../chat/rest-of.ts';
import type { Text } from '../chat/text.ts';
import type { Model, Placement } from './find.ts';

/** Models as a table: what serves in production, what else is on its way, the risk. */
export function modelListCard(
  found: readonly { model: Model; placements: readonly Placement[] }[],
  at: Date | undefined,
  part: ListPart,
): Card {
  const { total } = part;
  if (total === 0)
    return line('neutral', 'No model fits. See all with `model list`, register one with `model register <model>`.');
  const rows = found.map(({ model, placements }): Text[] => {
    const versions = placements.filter((row) => row.subject !== model.name);
    const production = versions.filter((row) => row.stage === 'production').map((row) => row.subject.split('@')[1]);
    const others = versions
      .filter((row) => row.stage !== 'production' && row.stage !== 'archived')
      .map((row) => `${row.subject.split('@')[1]} ${row.stage}`);
    const project = placements.find((row) => row.subject === model.name)?.stage ?? '';
    return [
      model.name,
      production.join(', ') || 'nothing',
      others.slice(-3).join(', '),
      project,
      model.risk ?? 'not set',
    ];
  });
  const summary = `${total} ${total === 1 ? 'model' : 'models'}${at ? ` as of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''}`;
  const parts = at
    ? [{ type: 'text' as const, text: ['As of ', { type: 'time' as const, at, style: 'datetime' as const }] }]
    : [];
  return {
    tone: 'neutral',
    summary,
    parts: [
      ...parts,
      { type: 'table', columns: ['Model', 'Production', 'On its way', 'Project', 'Risk'], rows },
      ...restOf({ ...part, shown: rows.length, command: 'model list' }),
    ],
  };
}
