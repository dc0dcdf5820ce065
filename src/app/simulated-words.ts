import { and, asc, eq, ne } from 'drizzle-orm';
import { groupNotified, groupOpened, groupResolved } from '../incidents/alerts/events.ts';
import { routesOf } from '../incidents/alerts/find-alerts.ts';
import { DEFAULT_ROUTE } from '../incidents/alerts/route.ts';
import { conditionsOf } from '../incidents/alerts/routes-card.ts';
import { pageEnded, pageFellBack, pageSent, pageSkipped } from '../incidents/paging/events.ts';
import type { Attempt } from '../incidents/paging/find-pages.ts';
import { subjectName } from '../incidents/paging/page-card.ts';
import { isSilent } from '../incidents/paging/plan-attempts.ts';
import { pageAttempt } from '../incidents/paging/tables.ts';
import { incidentDeclared } from '../incidents/response/events.ts';
import type { Fact } from '../kernel/fact.ts';
import { namesOf, spansOfPeople } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import type { Ctx } from '../store/unit.ts';

/** What would happen at an instant of the virtual clock. */
export interface SimulatedLine {
  readonly at: Date;
  readonly words: string;
}

/**
 * A fact of the simulation in words: who is paged by what, what is grouped, told, left out, and why. `silent` are the accounts
 * that make no sound at that instant.
 */
export async function wordsOfFact(ctx: Ctx, fact: Fact, silent: ReadonlySet<string>): Promise<SimulatedLine[]> {
  const say = (...words: string[]): SimulatedLine[] => words.map((each) => ({ at: ctx.now, words: each }));
  switch (fact.kind) {
    case groupOpened.kind: {
      const { group, route: name, severity, labels } = groupOpened.read(fact);
      const route = (await routesOf(ctx)).find((each) => each.name === name) ?? DEFAULT_ROUTE;
      const pages = route.page === null ? 'nobody is paged' : `paged by ${route.page}`;
      const of = `route ${name} (${conditionsOf(route)})`;
      return say(`A-${group} opens: ${of}, severity ${severity}, grouped by ${labelWords(labels)}, ${pages}`);
    }
    case groupNotified.kind: {
      const { group, reason, firing, muted } = groupNotified.read(fact);
      const left = muted > 0 ? `, ${muted} muted` : '';
      return say(`A-${group} is told (${reason}): ${firing} firing${left}`);
    }
    case groupResolved.kind:
      return say(`A-${groupResolved.read(fact).group} is resolved`);
    case pageSent.kind:
      return sentWords(ctx, pageSent.read(fact), silent, say);
    case pageSkipped.kind: {
      const { subject, policy, step, because } = pageSkipped.read(fact);
      const why = { nobody: 'it reaches nobody', hours: 'outside its hours', 'few-alerts': 'too few alerts' }[because];
      return say(`${subjectName(subject)}: step ${step + 1} of ${policy} is left out, ${why}`);
    }
    case pageFellBack.kind: {
      const { subject, because } = pageFellBack.read(fact);
      const why = because === 'nobody-answers' ? 'nobody answered' : 'the policy reaches nobody';
      return say(`${subjectName(subject)}: admins and the incidents channel, because ${why}`);
    }
    case pageEnded.kind: {
      const { subject, because } = pageEnded.read(fact);
      return say(`${subjectName(subject)}: paging ends, ${because}`);
    }
    case incidentDeclared.kind:
      return say(incidentWords(fact));
    default:
      return [];
  }
}

function incidentWords(fact: Fact): string {
  const { incident, severity, from } = incidentDeclared.read(fact);
  return `INC-${incident} is declared, severity ${severity}${from === undefined ? '' : `, from ${subjectName(from)}`}`;
}

async function sentWords(
  ctx: Ctx,
  { page, subject, policy, attempts, because }: ReturnType<typeof pageSent.read>,
  silent: ReadonlySet<string>,
  say: (...words: string[]) => SimulatedLine[],
): Promise<SimulatedLine[]> {
  const rows = await ctx.db
    .select()
    .from(pageAttempt)
    // Another one of the same instant may have taken its place.
    .where(
      and(
        eq(pageAttempt.workspaceId, ctx.workspace),
        anyOf(pageAttempt.id, attempts),
        ne(pageAttempt.state, 'dropped'),
      ),
    )
    .orderBy(asc(pageAttempt.step), asc(pageAttempt.position), asc(pageAttempt.person));
  const later = silent.size === 0 ? [] : await plannedOf(ctx, page);
  const people = await spansOfPeople(
    ctx,
    rows.flatMap(({ person }) => person ?? []),
  );
  const isQuiet = (row: Attempt): boolean => isSilent(row, people.get(row.person ?? '')?.handles ?? [], silent);
  const soundOf = (row: Attempt): string => {
    if (isQuiet(row)) return ', without a sound: do not disturb';
    const overtaken = later.find((other) => row.position === 0 && other.person === row.person && isQuiet(other));
    const how = overtaken?.kind === 'mention' ? 'by name' : 'by direct message';
    return overtaken ? `, first: ${how} he is in do not disturb` : '';
  };
  const lines: SimulatedLine[] = [];
  for (const row of rows) {
    const [who = 'nobody'] = row.person === null ? [] : await namesOf(ctx, [row.person]);
    const why =
      because === 'fallback'
        ? 'fallback'
        : `step ${row.step + 1} of ${policy}${row.round > 0 ? `, round ${row.round + 1}` : ''}`;
    lines.push(
      ...say(
        `${subjectName(subject)} pages ${row.person === null ? '' : `@${who} `}${methodOf(row)}${soundOf(row)} (${why})`,
      ),
    );
  }
  return lines;
}

/** What of a page is to go out later. */
function plannedOf(ctx: Ctx, page: string): Promise<Attempt[]> {
  return ctx.db
    .select()
    .from(pageAttempt)
    .where(
      and(eq(pageAttempt.workspaceId, ctx.workspace), eq(pageAttempt.page, page), eq(pageAttempt.state, 'planned')),
    );
}

function methodOf({ kind, platform, channel, target, provider }: Attempt): string {
  if (kind === 'chat') return `by direct message on ${platform}`;
  if (kind === 'mention') return `by name in ${channel}`;
  if (kind === 'channel') return `in ${channel}`;
  return kind === 'email' ? `by e-mail to ${target}` : `by ${provider}${target === null ? '' : ` to ${target}`}`;
}

/** `alertname=Down, model=churn`, in the order of their names. */
export const labelWords = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || 'nothing';
