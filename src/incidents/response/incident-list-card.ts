import { type Card, line } from '../../chat/card.ts';
import { type ListPart, restOf } from '../../chat/rest-of.ts';
import type { Text } from '../../chat/text.ts';
import { type Incident, incidentName } from './find-incident.ts';
import { aboutWords, stateWords } from './incident-words.ts';

/** Incidents as a table. */
export function incidentListCard(found: readonly Incident[], part: ListPart): Card {
  const { total } = part;
  if (total === 0) return line('neutral', 'No incident fits. Declare one with `incident declare "<title>" --sev 2`.');
  const columns = ['Incident', 'Severity', 'State', 'About', 'Declared'];
  return {
    tone: 'neutral',
    summary: total === 1 ? '1 incident' : `${total} incidents`,
    parts: [
      { type: 'table', columns, rows: found.map(cellsOf) },
      ...restOf({ ...part, shown: found.length, command: 'incident list' }),
    ],
  };
}

const cellsOf = (row: Incident): Text[] => [
  `${incidentName(row.number)} ${row.title}`,
  String(row.severity),
  stateWords(row),
  aboutWords(row),
  [{ type: 'time', at: row.declaredAt, style: 'relative' }],
];
