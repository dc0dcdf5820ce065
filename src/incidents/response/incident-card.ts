import { actions, type Button, type Card, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import { joinTexts, type PersonSpan, type Span, type Text } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { rollbackOffer } from '../../lifecycle/rollback-target.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { getIncident, type Incident, incidentName } from './find-incident.ts';
import { aboutWords, fromWords, incidentTitle, SEVERITY_WORDS, stateWords, toneOf } from './incident-words.ts';
import { linkedRequests } from './linked.ts';
import { type RoleHeld, rolesOf } from './roles.ts';
import { isOpen } from './state.ts';
import { updateDue } from './timers.ts';

/** What a card of an incident is made of, read in one go. */
export interface IncidentView {
  readonly row: Incident;
  readonly roles: readonly RoleHeld[];
  readonly people: ReadonlyMap<string, PersonSpan>;
  readonly requests: readonly string[];
  /** The version that a rollback would put back, while the one it is about serves. */
  readonly back: string | undefined;
}

export async function incidentView(ctx: Ctx, number: number): Promise<IncidentView> {
  const row = await getIncident(ctx, number);
  const roles = await rolesOf(ctx, number);
  const ids = [row.declaredBy, row.ackedBy, row.resolvedBy, row.lastUpdateBy, ...roles.map(({ person }) => person)];
  const people = await spansOfPeople(ctx, [...new Set(ids.filter((id) => id !== null))]);
  const requests = (await linkedRequests(ctx, row)).map(({ words }) => words);
  return { row, roles, people, requests, back: await backOf(ctx, row) };
}

async function backOf(ctx: Ctx, row: Incident): Promise<string | undefined> {
  if (row.model === null || !isOpen(row.state)) return undefined;
  const offer = await rollbackOffer(ctx, row.model);
  const about = row.version === null ? undefined : subjectName({ model: row.model, version: row.version });
  return offer && (about === undefined || about === offer.current) ? offer.target : undefined;
}

/** The living card of an incident: what is wrong, how bad, who has it, what was said last, what to press. */
export async function incidentCard(ctx: Ctx, number: number): Promise<Card> {
  const view = await incidentView(ctx, number);
  const { row } = view;
  const state = stateWords(row);
  const parts: Part[] = [heading(incidentTitle(row), `${SEVERITY_WORDS[row.severity]}, ${state}`)];
  const outcome = outcomeOf(view);
  if (outcome) parts.push(text(outcome));
  parts.push(text(declaredBy(view)));
  const list = fieldsOf(view);
  if (list.length > 0) parts.push(fields(...list));
  parts.push(actions(...buttonsOf(view)));
  return { tone: toneOf(row), summary: `${incidentTitle(row)}: ${SEVERITY_WORDS[row.severity]}, ${state}`, parts };
}

export const person = ({ people }: Pick<IncidentView, 'people'>, id: string | null): Span =>
  id === null ? 'Steward' : (people.get(id) ?? 'somebody');

function outcomeOf(view: IncidentView): Text | undefined {
  const { row } = view;
  if (row.resolvedAt === null) return undefined;
  const lasted = formatDuration(row.resolvedAt.getTime() - row.beganAt.getTime());
  return [
    'Resolved by ',
    person(view, row.resolvedBy),
    ' ',
    { type: 'time', at: row.resolvedAt, style: 'datetime' },
    `, after ${lasted}.`,
  ];
}

function declaredBy(view: IncidentView): Text {
  const { row } = view;
  const from = row.fromSubject === null ? '' : ` from ${fromWords(row.fromSubject)}`;
  return [
    'Declared by ',
    person(view, row.declaredBy),
    `${from} `,
    { type: 'time', at: row.declaredAt, style: 'relative' },
  ];
}

const ROLE_LABELS = {
  commander: 'Commander',
  deputy: 'Deputy',
  scribe: 'Scribe',
  communications: 'Communications',
  expert: 'Experts',
} as const;

function fieldsOf(view: IncidentView): Field[] {
  const { row, roles } = view;
  const list: Field[] = [];
  const about = aboutWords(row);
  if (about !== '') list.push({ label: 'About', value: about });
  if (row.ackedAt)
    list.push({
      label: 'Acknowledged',
      value: [person(view, row.ackedBy), ', ', { type: 'time', at: row.ackedAt, style: 'relative' }],
    });
  for (const [role, label] of Object.entries(ROLE_LABELS)) {
    const held = roles.filter((each) => each.role === role).map((each): Text => [person(view, each.person)]);
    if (held.length > 0) list.push({ label, value: joinTexts(held, ', ') });
  }
  if (isOpen(row.state) && !roles.some(({ role }) => role === 'commander'))
    list.push({ label: 'Commander', value: 'nobody yet' });
  list.push(...updateFields(view));
  if (view.requests.length > 0) list.push({ label: 'Requests', value: view.requests.join('\n') });
  return list;
}

function updateFields(view: IncidentView): Field[] {
  const { row } = view;
  const list: Field[] = [];
  if (row.lastUpdate !== null && row.lastUpdateAt)
    list.push({
      label: 'Last update',
      value: [
        `\u201c${row.lastUpdate}\u201d, `,
        person(view, row.lastUpdateBy),
        ' ',
        { type: 'time', at: row.lastUpdateAt, style: 'relative' },
      ],
    });
  const due = isOpen(row.state) ? updateDue(row.severity, row.lastUpdateAt ?? row.declaredAt) : undefined;
  if (due) list.push({ label: 'Next update', value: [{ type: 'time', at: due, style: 'clock' }] });
  return list;
}

/** At most five, as one row of a platform holds: what is due first, then what ends it. */
function buttonsOf({ row, roles, back }: IncidentView): Button[] {
  const name = incidentName(row.number);
  const call = (command: string, more = '') => `v1 incident-${command} incident=${name}${more}`;
  const buttons: Button[] = [];
  if (row.mergedInto !== null)
    return [{ label: 'Details', invocation: `v1 incident-show incident=${incidentName(row.mergedInto)}` }];
  if (row.state === 'triage') buttons.push({ label: 'Acknowledge', invocation: call('ack'), style: 'primary' });
  else if (isOpen(row.state) && !roles.some(({ role }) => role === 'commander'))
    buttons.push({ label: 'Take command', invocation: call('role', ' role=commander'), style: 'primary' });
  if (isOpen(row.state)) {
    if (row.ackedAt) buttons.push({ label: 'Update\u2026', invocation: call('update') });
    if (back)
      buttons.push({
        label: `Roll back to ${back.split('@')[1]}`,
        invocation: `v1 rollback model=${row.model} version=${back.split('@')[1]} reason=${name}`,
        style: 'danger',
      });
    buttons.push({ label: 'Resolve', invocation: call('resolve') });
  }
  if (row.state === 'resolved')
    buttons.push({ label: 'Review', invocation: call('review') }, { label: 'Close', invocation: call('close') });
  if (row.state === 'closed') buttons.push({ label: 'Review', invocation: call('review') });
  return [...buttons.slice(0, 4), { label: 'Details', invocation: call('show') }];
}
