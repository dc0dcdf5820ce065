import { type Card, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Incident, type IncidentFilter, incidentName, listIncidents } from './find-incident.ts';
import { aboutWords, stateWords } from './incident-words.ts';

const MOST = 25;

/** Incidents as a table: open ones first, the newest first. */
export async function incidentListCard(ctx: Ctx, filter: IncidentFilter): Promise<Card> {
  const rows = await listIncidents(ctx, filter, MOST + 1);
  if (rows.length === 0)
    return line('neutral', 'No incident fits. Declare one with `incident declare "<title>" --sev 2`.');
  const shown = rows.slice(0, MOST);
  const part = {
    type: 'table' as const,
    columns: ['Incident', 'Severity', 'State', 'About', 'Declared'],
    rows: shown.map(cellsOf),
  };
  const more = rows.length > MOST ? { more: 'and more: narrow it with --model or --state' } : {};
  const summary = shown.length === 1 ? '1 incident' : `${shown.length} incidents`;
  return { tone: 'neutral', summary, parts: [{ ...part, ...more }] };
}

const cellsOf = (row: Incident): Text[] => [
  `${incidentName(row.number)} ${row.title}`,
  String(row.severity),
  stateWords(row),
  aboutWords(row),
  [{ type: 'time', at: row.declaredAt, style: 'relative' }],
];
