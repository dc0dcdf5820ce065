import {
  actions,
  type Button,
  type Card,
  type Field,
  fields,
  heading,
  type Part,
  type Tone,
  text,
} from '../chat/card.ts';
import { code, joinTexts, type Span, spansOf, type Text } from '../chat/text.ts';
import { longestInvocation } from '../chat/written.ts';
import { bundleName } from './bundle.ts';
import { writtenRounds } from './bundle-option.ts';
import { openGates } from './evaluate-gates.ts';
import { requestName } from './find-request.ts';
import { formatMetrics } from './format-metrics.ts';
import { type Audience, askedBy, askedOf, isAsked, outcomeOf, toneOf } from './request-card.ts';
import { closes, gateField, missingLines, plannedFor } from './request-card-fields.ts';
import type { RequestView } from './request-view.ts';
import { named, person, stateOf, VOTED } from './request-words.ts';
import { askAgain, goalOf, shareOption } from './share-rules.ts';
import type { RequestState } from './tables.ts';

/** So many metrics of each request are shown; Details has them all. */
const METRICS = 3;

/** Nothing comes of these any more. */
const ENDED: readonly RequestState[] = ['applied', 'rejected', 'withdrawn', 'stale', 'expired', 'superseded'];

/**
 * The living card of requests that were asked for in one go: a field for each with its own state, and buttons that vote
 * on all that are open. `views` are all of them, by number.
 */
export function bundleCard(views: readonly RequestView[], audience: Audience): Card {
  const [first] = views;
  if (!first) throw new Error('a bundle has no requests');
  const title = bundleTitle(views);
  const state = stateWords(views, audience);
  const open = views.filter(({ request }) => request.state === 'pending');
  const [next] = open.filter(({ request }) => request.expiresAt !== null);
  const [asked] = open.filter((view) => isAsked(view, audience));
  const planned = plannedFor(open[0] ?? first);
  const list: Field[] = views.map((view) => fieldOf(view, audience));
  if (planned) list.push({ label: 'Planned', value: planned });
  if (next) list.push({ label: 'Closes', value: closes(next, asked !== undefined) });
  const ignored = [...new Set(views.flatMap(({ notCounted }) => notCounted))];
  if (ignored.length > 0 && audience.type === 'channel')
    list.push({ label: 'Not counted', value: [...named(peopleOf(views), ignored), ' (no right to decide on these)'] });
  const parts: Part[] = [heading(title, state), text(askedBy(first)), fields(...list)];
  const buttons = buttonsOf(views, audience);
  if (buttons.length > 0) parts.push(actions(...buttons));
  return { tone: toneOfAll(views), summary: `${bundleSummary(views)}: ${state}`, parts };
}

/** "R-81 to R-83  3 versions → staging" */
function bundleTitle(views: readonly RequestView[]): string {
  return `${bundleName(rowsOf(views))}  ${countOf(views)} \u2192 ${goalsOf(views)}`;
}

/** "R-81 to R-83: 3 versions to staging", as a lock screen shows it. */
export function bundleSummary(views: readonly RequestView[]): string {
  return `${bundleName(rowsOf(views))}: ${countOf(views)} to ${goalsOf(views)}`;
}

const rowsOf = (views: readonly RequestView[]) => views.map(({ request }) => request);

function countOf(views: readonly RequestView[]): string {
  const what = views.every(({ request }) => request.version === null) ? 'model' : 'version';
  return `${views.length} ${what}${views.length === 1 ? '' : 's'}`;
}

function goalsOf(views: readonly RequestView[]): string {
  const goals = [...new Set(views.map(({ request }) => goalOf(request)))];
  return goals.length === 1 ? goals[0]! : views[0]!.request.toStage;
}

/** People of all the requests, for texts about several. */
export const peopleOf = (views: readonly RequestView[]): Pick<RequestView, 'people'> => ({
  people: new Map(views.flatMap(({ people }) => [...people])),
});

/** For a person whose votes are missing that; for everybody else how many stand how: "2 pending; 1 applied". */
function stateWords(views: readonly RequestView[], audience: Audience): string {
  const lacking = audience.type === 'person' ? views.filter((view) => lacksVoteOf(view, audience.person)) : [];
  if (lacking.length > 0) {
    const all = lacking.length === views.length ? '' : ` on ${lacking.length} of ${views.length}`;
    return `your vote is missing${all}`;
  }
  const states = Map.groupBy(views, (view) =>
    audience.type === 'person' && view.request.state === 'pending'
      ? 'pending'
      : stateOf(view).replace(/, \d+ of \d+ approvals?$/, ''),
  );
  return [...states].map(([state, those]) => `${those.length} ${state}`).join('; ');
}

function lacksVoteOf(view: RequestView, reader: string): boolean {
  const asked = isAsked(view, { type: 'person', person: reader });
  return asked && !view.votes.some((vote) => vote.person === reader);
}

function fieldOf(view: RequestView, audience: Audience): Field {
  const { request: row } = view;
  const asked = isAsked(view, audience);
  // Direct messages are not drawn anew at each vote of others.
  const others = audience.type === 'person' && row.state === 'pending';
  const state = asked ? askedOf(view, audience) : others ? 'others decide on it' : stateOf(view);
  const failing = row.state === 'pending' ? openGates(row.gates) : [];
  const label = `${requestName(row.number)} ${row.subject}`;
  const lines: Text[] = [
    [`${row.fromStage} \u2192 ${goalOf(row)}: ${state}`, ...endOf(view)],
    ...failing.map((gate): Text => {
      const { label: name, value } = gateField(gate, view);
      return [`${name}: `, ...spansOf(value)];
    }),
    ...aboutLines(view),
    ...(audience.type === 'channel' ? voteLines(view) : []),
  ];
  const mark = failing.length > 0 ? 'fail' : row.state === 'applied' ? 'ok' : undefined;
  return { label, value: joinTexts(lines, '\n'), ...(mark ? { mark } : {}) };
}

/** How it ended, where there is more to say than its state. */
function endOf(view: RequestView): Span[] {
  const { request: row } = view;
  const outcome = row.state === 'pending' ? undefined : outcomeOf(view);
  if (outcome === undefined) return [];
  const again: Span[] = row.state === 'stale' || row.state === 'expired' ? [' ', code(askAgain(row))] : [];
  return ['. ', ...spansOf(outcome), ...again];
}

/** What is decided on, in one line, while it is. */
function aboutLines({ request: row, lifecycle }: RequestView): Text[] {
  if (row.state !== 'pending') return [];
  const metrics = formatMetrics(row.metrics, row.incumbentMetrics ?? undefined, lifecycle.metrics);
  const replaced = row.incumbent && row.incumbent !== row.subject ? `replaces ${row.incumbent}` : '';
  const list = [replaced, row.risk ? `risk ${row.risk}` : '', ...metrics.slice(0, METRICS)];
  const words = list.filter((each) => each !== '').join(', ');
  return words === '' ? [] : [words];
}

function voteLines(view: RequestView): Text[] {
  if (view.request.state !== 'pending') return [];
  const votes = view.votes.map((vote): Text => [person(view, vote.person), ` ${VOTED[vote.decision]}`]);
  const voided: Text[] =
    view.voided.length > 0 ? [[...named(view, view.voided), ': voted before the evidence changed']] : [];
  const missing: Text[] =
    (view.tally?.missing.length ?? 0) > 0 ? [['missing ', ...joinTexts([missingLines(view)], ', ')]] : [];
  return [...(votes.length > 0 ? [joinTexts(votes, ', ')] : []), ...voided, ...missing];
}

/** Waiting while anything is open, bad where one of them is, good once all are applied. */
function toneOfAll(views: readonly RequestView[]): Tone {
  const tones = views.map(toneOf);
  if (tones.includes('waiting')) return 'waiting';
  return tones.includes('bad') ? 'bad' : tones.every((tone) => tone === 'good') ? 'good' : 'neutral';
}

function buttonsOf(views: readonly RequestView[], audience: Audience): Button[] {
  const request = requestName(views[0]!.request.number);
  const written = (command: string, fits: (view: RequestView) => boolean): string | undefined => {
    const rounds = views.map((view) => (fits(view) ? view.request.round : null));
    return rounds.every((round) => round === null)
      ? undefined
      : `v1 ${command} request=${request} all=${writtenRounds(rounds)}`;
  };
  const open = (view: RequestView): boolean =>
    view.request.state === 'pending' && (audience.type === 'channel' || lacksVoteOf(view, audience.person));
  const undone = (view: RequestView): boolean =>
    view.wait !== undefined &&
    view.votes.some(
      ({ decision, person: voter }) =>
        decision === 'approve' && (audience.type === 'channel' || audience.person === voter),
    );
  const [approve, reject, undo] = [written('approve', open), written('reject', open), written('retract', undone)];
  return [
    ...(approve ? [{ label: 'Approve all', invocation: approve, style: 'primary' } as const] : []),
    ...(reject ? [{ label: 'Reject all\u2026', invocation: reject, style: 'danger' } as const] : []),
    ...(undo ? [{ label: 'Undo', invocation: undo }] : []),
    ...againButtons(views),
    { label: 'Details', invocation: `v1 request-show request=${request} all=yes` },
  ];
}

/** Asks once more for what ended undecided, once nothing of it is open; left out where a button cannot carry it. */
function againButtons(views: readonly RequestView[]): Button[] {
  const rows = rowsOf(views);
  const over = rows.filter(({ state }) => state === 'stale' || state === 'expired');
  const [first] = over;
  if (!first || rows.some(({ state }) => !ENDED.includes(state))) return [];
  const subjects = over.map(({ subject }) => subject).join(',');
  const invocation = `v1 promote subject=${subjects} to=${first.toStage}${shareOption(first, ' share=')}`;
  return invocation.length > longestInvocation ? [] : [{ label: 'Ask again', invocation }];
}
