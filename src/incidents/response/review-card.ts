import { type Card, context, type Field, fields, heading, type Part, text } from '../../chat/card.ts';
import { inline } from '../../chat/inline.ts';
import { bold, type Span, type Text } from '../../chat/text.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { actionTable } from './action-list-card.ts';
import { actionsOf } from './actions.ts';
import { type Incident, incidentName } from './find-incident.ts';
import { incidentView, person } from './incident-card.ts';
import { timelineText } from './incident-details-card.ts';
import { incidentTitle, stateWords } from './incident-words.ts';
import { findReview } from './review-incident.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

const MOST_ENTRIES = 40;

/** The review of an incident as its timeline drafts it: how long everything took, what people added, what is to be done. */
export async function reviewCard(ctx: Ctx, number: number): Promise<Card> {
  const view = await incidentView(ctx, number);
  const { row, roles } = view;
  const entries = await timelineOf(ctx, number);
  const review = await findReview(ctx, number);
  const name = incidentName(number);
  const actions = await actionsOf(ctx, number);
  const people = await spansOfPeople(
    ctx,
    [review?.owner, ...actions.map(({ owner }) => owner)].flatMap((id) => id ?? []),
  );
  const commander = roles.find(({ role }) => role === 'commander')?.person;
  const held = commander ?? row.ackedBy;
  const owner: Span = review?.owner
    ? (people.get(review.owner) ?? 'somebody')
    : held
      ? person(view, held)
      : 'nobody yet';
  const missing = `nobody wrote it yet: \`incident review ${name}`;
  const list: Field[] = [
    ...timesOf(row, entries).map(
      ({ label, ms }): Field => ({ label, value: ms === undefined ? 'never' : formatDuration(ms) }),
    ),
    { label: 'Owner', value: [owner] },
    { label: 'Cause', value: review?.cause ?? inline(`${missing} --cause "..."\``) },
    { label: 'Learned', value: review?.learned ?? inline(`${missing} --learned "..."\``) },
  ];
  const parts: Part[] = [heading(`Review of ${incidentTitle(row)}`, stateWords(row)), fields(...list)];
  parts.push(
    actions.length > 0
      ? actionTable(actions, people)
      : text(inline(`No actions yet. Add one with \`action add ${name} "<what>" --owner @somebody --due 14d\`.`)),
  );
  parts.push(text([bold('Timeline'), '\n', ...spans(timelineText(entries.slice(0, MOST_ENTRIES)))]));
  if (entries.length > MOST_ENTRIES)
    parts.push(
      context(inline(`and ${entries.length - MOST_ENTRIES} more: \`audit show --kind incident\` has all of it`)),
    );
  return { tone: 'neutral', summary: `Review of ${incidentTitle(row)}`, parts };
}

const spans = (value: Text): Span[] => (typeof value === 'string' ? [value] : [...value]);

export interface TimeTaken {
  readonly label: string;
  /** Undefined: it did not happen. */
  readonly ms: number | undefined;
}

/** How long it took from its beginning to be detected, acknowledged, mitigated and resolved, each for the first time. */
export function timesOf(
  {
    beganAt,
    declaredAt,
    ackedAt,
    mitigatedAt,
    resolvedAt,
  }: Pick<Incident, 'beganAt' | 'declaredAt' | 'ackedAt' | 'mitigatedAt' | 'resolvedAt'>,
  entries: readonly Pick<TimelineEntry, 'kind' | 'at'>[],
): readonly TimeTaken[] {
  const first = (kind: string): Date | undefined => entries.find((entry) => entry.kind === kind)?.at;
  // Who had the alert already acknowledged before the incident was declared.
  const acked = first('incident.acknowledged');
  const taken = acked && ackedAt && ackedAt < acked ? ackedAt : acked;
  const since = (at: Date | null | undefined): number | undefined =>
    at ? at.getTime() - beganAt.getTime() : undefined;
  return [
    { label: 'Time to detect', ms: since(declaredAt) },
    { label: 'Time to acknowledge', ms: since(taken) },
    { label: 'Time to mitigate', ms: since(first('incident.mitigated') ?? mitigatedAt) },
    { label: 'Time to resolve', ms: since(resolvedAt) },
  ];
}
