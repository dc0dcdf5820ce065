import { and, eq } from 'drizzle-orm';
import { type Card, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import type { Span } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import { timer } from '../../queue/tables.ts';
import type { Ctx } from '../../store/unit.ts';
import { alertsOf, type MemberAlert, routesOf } from './find-alerts.ts';
import { type AlertGroup, careOf, getGroup, groupName, isAcknowledged } from './find-groups.ts';
import { MOST_CHANGES, QUIET_MS } from './flapping.ts';
import { isOverflow } from './group-bound.ts';
import { mutedWords } from './group-card.ts';
import { DECISIONS, labelWords } from './group-words.ts';
import { matcherText } from './matcher.ts';
import { plainly } from './plainly.ts';
import { BY_HAND_ROUTE, DEFAULT_ROUTE, mostNewGroupsOf, type Route, titleOf, waitSecondsOf } from './route.ts';
import { FLUSH_TIMER } from './timers.ts';

const SHOWN = 5;
const RULES = {
  'dedup-key': 'the key that its sender gave it',
  fingerprint: "its sender's own fingerprint",
  labels: 'all of its labels',
} as const;

/** Everything that led to what people see of a group: fingerprints, route, grouping, mutes, decision, page. */
export async function whyCard(ctx: Ctx, number: number): Promise<Card> {
  const group = await getGroup(ctx, number);
  const route = await routeOf(ctx, group);
  const alerts = await alertsOf(ctx, number, SHOWN);
  const parts: Part[] = [
    heading(`${groupName(number)}  ${plainly(group.title, 120)}`, 'why it is as it is'),
    fields(
      { label: 'Route', value: routeWords(group, route) },
      { label: 'Grouped', value: groupedWords(group, route) },
      { label: 'Told', value: await toldWords(ctx, group, route) },
      ...(await stateFields(ctx, group, route)),
    ),
    ...alerts.map((one) => text(alertWords(one))),
  ];
  const more = group.total - alerts.length;
  if (more > 0) parts.push(text(`And ${more} more: see them with alert show ${groupName(number)}.`));
  return { tone: 'neutral', summary: `Why ${groupName(number)} is as it is`, parts };
}

async function routeOf(ctx: Ctx, { route }: AlertGroup): Promise<Route | undefined> {
  const stored = (await routesOf(ctx)).find(({ name }) => name === route);
  return stored ?? [DEFAULT_ROUTE, BY_HAND_ROUTE].find(({ name }) => name === route);
}

function routeWords(group: AlertGroup, route: Route | undefined): string {
  if (!route) return `${group.route}, which was removed since: the times of the default count`;
  if (route.name === BY_HAND_ROUTE.name) return 'by-hand: a person raised it, so it is a group of its own';
  const conditions = [...(route.source === null ? [] : [`source ${route.source}`]), ...route.matchers.map(matcherText)];
  if (route.name === DEFAULT_ROUTE.name) return 'default, because no route of the workspace takes it';
  return `${route.name}, the first that takes it: ${conditions.length === 0 ? 'it takes everything' : conditions.join(' and ')}`;
}

function groupedWords(group: AlertGroup, route: Route | undefined): string {
  if (isOverflow(group)) {
    const { minute, hour } = mostNewGroupsOf(route ?? DEFAULT_ROUTE);
    return `together, because the route had ${minute} new groups as urgent within a minute or ${hour} within an hour; whatever else it grouped by`;
  }
  const by = route?.groupBy.join(', ') ?? '';
  const labels = labelWords({ ...group.labels, ...named(group.labels.alertname) }, {}, 10);
  if (by === '') return 'all alerts of the route together';
  return `by ${by}; here ${labels === '' ? 'none of these labels is there, so all without them are together' : labels}`;
}

const named = (name: string | undefined): Record<string, string> => (name === undefined ? {} : { ' alertname': name });

async function toldWords(ctx: Ctx, group: AlertGroup, route: Route | undefined): Promise<Span[]> {
  const words: Span[] = [DECISIONS[group.decision] ?? group.decision];
  if (group.decidedAt) words.push(', ', { type: 'time', at: group.decidedAt, style: 'datetime' });
  const [next] = await ctx.db
    .select({ dueAt: timer.dueAt })
    .from(timer)
    .where(
      and(eq(timer.workspaceId, ctx.workspace), eq(timer.kind, FLUSH_TIMER), eq(timer.subject, String(group.number))),
    );
  if (next) words.push('. It is looked at next ', { type: 'time', at: next.dueAt, style: 'datetime' });
  if (route) {
    const seconds = [waitSecondsOf(route), route.intervalSeconds, route.repeatSeconds];
    const [wait, interval, repeat] = seconds.map((each) => (each < 60 ? `${each} s` : formatDuration(each * 1_000)));
    words.push(` (first after ${wait}, then each ${interval}, again each ${repeat})`);
  }
  return words;
}

async function stateFields(ctx: Ctx, group: AlertGroup, route: Route | undefined): Promise<Field[]> {
  const list: Field[] = [];
  if (group.muted > 0) list.push({ label: 'Muted', value: `${group.muted} of ${group.firing} that fire, see below` });
  if (group.flappingSince)
    list.push({
      label: 'Flapping',
      value: `an alert changed ${MOST_CHANGES} times within an hour; it ends when it is quiet for ${formatDuration(QUIET_MS)}`,
    });
  const care = await careOf(ctx, group.number);
  const acked = isAcknowledged(group, care);
  const people = await spansOfPeople(ctx, care?.ackedBy ? [care.ackedBy] : []);
  const page = route?.page ?? null;
  if (route?.name === BY_HAND_ROUTE.name)
    list.push({
      label: 'Paged',
      value: acked ? ['by hand; ', people.get(care?.ackedBy ?? '') ?? 'somebody', ' has it'] : 'by hand',
    });
  else if (page === null) list.push({ label: 'Paged', value: 'nobody: the route pages nobody' });
  else if (acked)
    list.push({ label: 'Paged', value: [`by ${page}; `, people.get(care?.ackedBy ?? '') ?? 'somebody', ' has it'] });
  else
    list.push({ label: 'Paged', value: group.paging ? `by the policy ${page}` : `nobody now; the policy is ${page}` });
  return list;
}

function alertWords({ alert, member }: MemberAlert): Span[] {
  const muted = mutedWords(member.muted);
  const cause = member.muted?.startsWith('inhibited:') ? `, while ${member.muted.split(' ').at(-1)} fires` : '';
  const found = alert.rule === 'labels' ? `${RULES.labels}: ${labelWords(alert.labels, {}, 20)}` : RULES[alert.rule];
  return [
    { type: 'bold', text: plainly(titleOf(alert), 120) },
    `\nIt is one alert by ${found} (`,
    { type: 'code', text: plainly(alert.fingerprint, 80) },
    `), sent ${alert.received} ${alert.received === 1 ? 'time' : 'times'} by ${alert.source}.`,
    ` ${muted ? `${muted.charAt(0).toUpperCase()}${muted.slice(1)}${cause}` : 'Nothing mutes it'}.`,
    ` ${member.told === null ? 'People were not told of it' : `People were told that it is ${member.told}`}.`,
  ];
}
