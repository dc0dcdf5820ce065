import { type Card, line, type Part } from '../../chat/card.ts';
import type { PersonSpan, Text } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { actionsOf, type IncidentAction } from './actions.ts';
import { findIncident, incidentName } from './find-incident.ts';

/** What is to be done after incidents: of one, or all that is not done. */
export async function actionListCard(ctx: Ctx, incident?: number): Promise<Card> {
  const rows = await actionsOf(ctx, incident);
  if (rows.length === 0) return line('neutral', 'No action is open. Add one with `action add INC-4 "<what>"`.');
  const people = await spansOfPeople(ctx, [...new Set(rows.flatMap(({ owner }) => owner ?? []))]);
  const summary = rows.length === 1 ? '1 action' : `${rows.length} actions`;
  return { tone: 'neutral', summary, parts: [actionTable(rows, people)] };
}

export function actionTable(rows: readonly IncidentAction[], people: ReadonlyMap<string, PersonSpan>): Part {
  const cells = rows.map((row): Text[] => [
    `${incidentName(row.incident)} ${row.number}`,
    row.text,
    [(row.owner && people.get(row.owner)) || 'nobody'],
    row.doneAt
      ? ['done ', { type: 'time', at: row.doneAt, style: 'date' }]
      : ['due ', { type: 'time', at: row.dueAt, style: 'date' }],
  ]);
  return { type: 'table', columns: ['Action', 'What', 'Owner', 'State'], rows: cells };
}

export const actionDueSubject = (incident: number, action: number, at: Date): string =>
  `incident-action:${incident}:${action}:${at.getTime()}`;

/** What whoever owns an action reads when it is overdue; nothing once it is done. */
export async function actionDueCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, incident, action] = subject.split(':').map(Number);
  const row = (await actionsOf(ctx, incident)).find(({ number }) => number === action);
  const of = row && (await findIncident(ctx, row.incident));
  if (!row || !of || row.doneAt) return undefined;
  const name = incidentName(row.incident);
  return line(
    'waiting',
    `Action ${row.number} of ${name} (${of.title}) was due: ${row.text}. Say that it is done with \`action done ${name} ${row.number}\`.`,
  );
}
