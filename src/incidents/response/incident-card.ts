import { actions, type Button, type Card, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import { inline } from '../../chat/inline.ts';
import type { PersonSpan, Span } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { getIncident, type Incident, incidentName } from './find-incident.ts';
import { aboutWords, incidentTitle, SEVERITY_WORDS, stateWords, toneOf } from './incident-words.ts';

/** The living card of an incident: what is wrong, how bad, who has it, what was said last, what to press. */
export async function incidentCard(ctx: Ctx, number: number): Promise<Card> {
  const row = await getIncident(ctx, number);
  const ids = [row.declaredBy, row.ackedBy, row.resolvedBy].filter((id) => id !== null);
  const people = await spansOfPeople(ctx, [...new Set(ids)]);
  const state = stateWords(row);
  const parts: Part[] = [heading(incidentTitle(row), `${SEVERITY_WORDS[row.severity]}, ${state}`)];
  parts.push(text(declaredBy(row, people)));
  const list = fieldsOf(row, people);
  if (list.length > 0) parts.push(fields(...list));
  const buttons = buttonsOf(row);
  if (buttons.length > 0) parts.push(actions(...buttons));
  const summary = `${incidentTitle(row)}: ${SEVERITY_WORDS[row.severity]}, ${state}`;
  return { tone: toneOf(row), summary, parts };
}

type People = ReadonlyMap<string, PersonSpan>;

const named = (people: People, id: string | null): Span => (id === null ? 'Steward' : (people.get(id) ?? 'somebody'));

function declaredBy(row: Incident, people: People): Span[] {
  return ['Declared by ', named(people, row.declaredBy), ' ', { type: 'time', at: row.declaredAt, style: 'relative' }];
}

function fieldsOf(row: Incident, people: People): Field[] {
  const about = aboutWords(row);
  const list: Field[] = about === '' ? [] : [{ label: 'About', value: about }];
  if (row.ackedAt)
    list.push({
      label: 'Acknowledged',
      value: [named(people, row.ackedBy), ' ', { type: 'time', at: row.ackedAt, style: 'relative' }],
    });
  else if (row.state === 'triage')
    list.push({
      label: 'Next',
      value: inline(`Acknowledge it, or \`incident ack ${incidentName(row.number)}\``),
    });
  return list;
}

function buttonsOf(row: Incident): Button[] {
  return [{ label: 'Details', invocation: `v1 incident-show incident=${incidentName(row.number)}` }];
}
