import { actions, type Button, type Card, context, type Field, fields, heading, type Part } from '../../chat/card.ts';
import type { PersonSpan, Span } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { alertsOf, commonLabels, type MemberAlert } from './find-alerts.ts';
import { type AlertCare, type AlertGroup, careOf, getGroup, groupName, isAcknowledged } from './find-groups.ts';
import { isOverflow } from './group-bound.ts';
import { groupedBy, labelWords, stateWords } from './group-words.ts';
import { plainly } from './plainly.ts';
import { titleOf } from './route.ts';

const SHOWN = 5;

/** The living card of a group: what is wrong, since when, who has it, and what to do. */
export async function groupCard(ctx: Ctx, number: number): Promise<Card> {
  const group = await getGroup(ctx, number);
  const care = await careOf(ctx, number);
  const alerts = await alertsOf(ctx, number, SHOWN);
  const ids = [care?.ackedBy, care?.assignee, care?.noteBy].filter((id) => id != null);
  const people = await spansOfPeople(ctx, ids);
  const name = groupName(number);
  const title = plainly(group.title, 150);
  const state = stateWords(group, ctx.now);
  return {
    tone: toneOf(group, care),
    summary: `${name} ${title}: ${state}`,
    parts: [
      heading(`${name}  ${title}`, state),
      fields(...fieldsOf(group, care, people), ...ownLabels(group, alerts), ...(await stormFields(ctx, group))),
      ...listOf(group, alerts),
      ...careLines(care, people),
      ...buttonsOf(group, care),
    ],
  };
}

function toneOf(group: AlertGroup, care: AlertCare | undefined): Card['tone'] {
  if (group.state === 'resolved') return 'good';
  return isAcknowledged(group, care) ? 'waiting' : 'bad';
}

function fieldsOf(group: AlertGroup, care: AlertCare | undefined, people: ReadonlyMap<string, PersonSpan>): Field[] {
  const { severity, model, openedAt, resolvedAt, opening } = group;
  const list: Field[] = [
    { label: 'Severity', value: String(severity) },
    { label: 'Since', value: [{ type: 'time', at: openedAt, style: 'datetime' }] },
    { label: 'Source', value: `${group.source}, route ${group.route}` },
  ];
  if (model !== null) list.push({ label: 'Model', value: plainly(model, 60) });
  const labels = groupedBy(group);
  if (labels !== '') list.push({ label: 'Grouped by', value: labels });
  if (resolvedAt) list.push({ label: 'Resolved', value: [{ type: 'time', at: resolvedAt, style: 'datetime' }] });
  if (opening > 1) list.push({ label: 'Opened', value: `${opening} times` });
  list.push({ label: 'Acknowledged', value: ackWords(group, care, people) });
  return list;
}

function ackWords(group: AlertGroup, care: AlertCare | undefined, people: ReadonlyMap<string, PersonSpan>): Span[] {
  if (!care?.ackedAt) return ['by nobody'];
  const who = (care.ackedBy && people.get(care.ackedBy)) || 'somebody';
  const before: Span[] = isAcknowledged(group, care) ? [] : ['by nobody; the time before '];
  return [...before, 'by ', who, ', ', { type: 'time', at: care.ackedAt, style: 'datetime' }];
}

/** The one alert of a group is the group: its title and severity stand above, and its labels are a field. */
const isOne = ({ total, title }: AlertGroup, [only]: readonly MemberAlert[]): boolean =>
  total === 1 && only !== undefined && only.member.muted === null && titleOf(only.alert) === title;

function ownLabels(group: AlertGroup, alerts: readonly MemberAlert[]): Field[] {
  if (!isOne(group, alerts)) return [];
  const labels = labelWords(alerts[0]?.alert.labels ?? {}, { ...group.labels, severity: '', model: '' });
  return labels === '' ? [] : [{ label: 'Labels', value: labels }];
}

/** What alerts have in common that were put together because there were too many groups. */
async function stormFields(ctx: Ctx, group: AlertGroup): Promise<Field[]> {
  if (!isOverflow(group)) return [];
  const common = await commonLabels(ctx, group.number, 3);
  const shown = common.map(({ name, value, alerts }) => `${plainly(name, 40)}=${plainly(value, 60)} (${alerts})`);
  return [{ label: 'In common', value: shown.length === 0 ? 'no label' : shown.join(', ') }];
}

function listOf(group: AlertGroup, alerts: readonly MemberAlert[]): Part[] {
  if (isOne(group, alerts)) return [];
  const rows = alerts.map(({ alert, member }) => [
    mutedWords(member.muted) ?? member.state,
    plainly(titleOf(alert), 120),
    labelWords(alert.labels, group.labels),
  ]);
  const more = group.total - rows.length;
  const table = { type: 'table' as const, columns: ['', 'Alert', 'Labels'], rows };
  return rows.length === 0 ? [] : [more > 0 ? { ...table, more: `and ${more} more` } : table];
}

/** "silenced by S-3", "inhibited" */
export function mutedWords(muted: string | null): string | undefined {
  const [kind, by = ''] = muted?.split(':') ?? [];
  if (kind === 'silence') return `silenced by S-${by}`;
  return kind === 'inhibited' ? `inhibited by ${by.split(' ')[0]}` : undefined;
}

function careLines(care: AlertCare | undefined, people: ReadonlyMap<string, PersonSpan>): Part[] {
  const lines: Part[] = [];
  if (care?.assignee) lines.push(context(['Assigned to ', people.get(care.assignee) ?? 'somebody']));
  if (care?.note)
    lines.push(
      context(['Note by ', (care.noteBy && people.get(care.noteBy)) || 'somebody', `: ${plainly(care.note, 500)}`]),
    );
  return lines;
}

function buttonsOf(group: AlertGroup, care: AlertCare | undefined): Part[] {
  const name = groupName(group.number);
  const why: Button = { label: 'Why', invocation: `v1 alert-why alert=${name}` };
  const show: Button = { label: 'Details', invocation: `v1 alert-show alert=${name}` };
  if (group.state === 'resolved') return [actions(show, why)];
  const declare: Button = { label: 'Declare incident', invocation: `v1 alert-declare alert=${name}` };
  const silence: Button = { label: 'Silence 2 h', invocation: `v1 silence-add for=2h group=${name}` };
  // A silence needs a label; a group without any is silenced by conditions of its alerts.
  const silences = Object.keys(group.labels).length === 0 ? [] : [silence];
  if (isAcknowledged(group, care)) return [actions(declare, ...silences, show, why)];
  return [
    actions(
      { label: 'Acknowledge', invocation: `v1 alert-ack alert=${name}`, style: 'primary' },
      declare,
      ...silences,
      show,
      why,
    ),
  ];
}
