import { sql } from 'drizzle-orm';
import { humanOf } from '../kernel/caller.ts';
import type { Fact } from '../kernel/fact.ts';
import { bundlesOf } from '../lifecycle/bundle.ts';
import { bundleToldSubject } from '../lifecycle/bundle-lines.ts';
import * as events from '../lifecycle/events.ts';
import { getRequest, type Request, votesOf } from '../lifecycle/find-request.ts';
import { questionSubject } from '../lifecycle/reaction-question.ts';
import { endLineSubject, voteLineSubject } from '../lifecycle/request-lines.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { findModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';
import { channelChanged } from '../workspace/events.ts';
import { digestsNaming } from './digests-naming.ts';
import { directAddresses, isPlatform } from './direct-addresses.ts';
import { holdsNaming } from './holds-naming.ts';
import { placesOfBreakGlass } from './places-of-break-glass.ts';
import { askAbout, questionsOf } from './question-wants.ts';
import { lines, linesIn, placesOf } from './request-places.ts';
import { requestSubject } from './shared-cards.ts';
import { toldOfBundle } from './told-of-bundle.ts';
import { directlyOrAdmins, goesTo, usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** What the requester is told once it ended. */
const outcomeSubject = (number: number, state: string): string => `outcome:${number}:${state}`;

/**
 * Which cards the facts of requests concern. The noise budget (contract.md section 4): one living card in each channel
 * for releases, a thread line for each vote or end, one direct message to each person whose vote is missing (sent when
 * it opens), at most two to the requester, and one to each who had approved what was withdrawn or superseded. Nobody else
 * is told.
 */
export const requestRoutes: Readonly<Record<string, Route>> = {
  [events.requestOpened.kind]: onOpened,
  [channelChanged.kind]: onChannelSet,
  [events.requestVoted.kind]: onVoted,
  [events.voteRetracted.kind]: onRetracted,
  [events.reactionNoted.kind]: onNoted,
  [events.reactionNotCounted.kind]: (_, fact) => [everywhere(numberOf(fact))],
  [events.wordsErased.kind]: onErased,
  [events.rightsChanged.kind]: (_, fact) => events.rightsChanged.read(fact).requests.map(everywhere),
  [events.requestApproved.kind]: (tx, fact) =>
    events.requestApproved.read(fact).effects === 0 ? [everywhere(numberOf(fact))] : withQuestions(tx, fact),
  [events.requestApplying.kind]: (_, fact) => [everywhere(numberOf(fact))],
  [events.requestReopened.kind]: (_, fact) => [everywhere(numberOf(fact))],
  [events.requestRejected.kind]: (tx, fact) => onEnd(tx, fact, 'rejected'),
  [events.requestWithdrawn.kind]: (tx, fact) => onEnd(tx, fact, 'withdrawn'),
  [events.requestStale.kind]: (tx, fact) => onEnd(tx, fact, 'stale'),
  [events.requestExpired.kind]: (tx, fact) => onEnd(tx, fact, 'expired'),
  [events.requestSuperseded.kind]: (tx, fact) => onEnd(tx, fact, 'superseded'),
  [events.requestApplied.kind]: (tx, fact) => onEnd(tx, fact, 'applied'),
  [events.requestApplyFailed.kind]: (tx, fact) => onEnd(tx, fact, 'apply-failed'),
  [events.requestApplyRetried.kind]: (_, fact) => [everywhere(numberOf(fact))],
  [events.requestApplyGivenUp.kind]: onGivenUp,
};

/** A channel for releases was set: the pending requests whose cards go there, and that have none in any channel, get one. */
async function onChannelSet(tx: Tx, fact: Fact): Promise<Want[]> {
  const { kind, platform, team, channel } = channelChanged.read(fact);
  if (kind !== 'releases' || !isPlatform(platform)) return [];
  const homeless = await tx.db.execute<{ number: number; model: string }>(sql`
    select r.number, r.model from request r where r.workspace_id = ${tx.workspace} and r.state = 'pending' and not exists (
      select 1 from card join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = r.workspace_id
        and card.subject = coalesce('bundle:' || r.bundle, 'request:' || r.number)
        and card.dead is null and place.channel not like '@%')
    order by r.number`);
  const address = { platform, team, channel };
  const wants: Want[] = [];
  for (const { number, model } of homeless) {
    if (await goesTo(tx, 'releases', model, address))
      wants.push({ subject: requestSubject(number), address, lane: 'approval' });
  }
  return wants;
}

async function onOpened(tx: Tx, fact: Fact): Promise<Want[]> {
  const view = await viewOf(tx, numberOf(fact));
  const { request } = view;
  const subject = requestSubject(request.number);
  const channels = await usualPlaces(tx, 'releases', request);
  const pending = request.state === 'pending';
  const voters = pending ? (view.tally?.asked ?? []) : [];
  const direct = await directAddresses(tx, voters, request);
  const loud = request.kind === 'break-glass' ? await placesOfBreakGlass(tx, view) : [];
  return [...channels, ...direct, ...loud].map((address): Want => ({ subject, address, lane: 'approval' }));
}

async function onVoted(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, person, decision, source } = events.requestVoted.read(fact);
  const asked = decision === 'object' && source === 'reaction' ? await askAbout(tx, request, person) : [];
  return [...(await aboutVote(tx, request, person, decision)), ...asked];
}

async function onRetracted(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, person, because } = events.voteRetracted.read(fact);
  const asked = because === 'both-reactions' ? await askAbout(tx, request, person) : [];
  return [
    ...(await aboutVote(
      tx,
      request,
      person,
      because === 'lapsed' ? 'lapsed' : because === 'right-lost' ? 'lost' : 'retract',
    )),
    ...asked,
  ];
}

/** A reaction that waits for the person's answer asks him; one that no longer does changes what he was asked. */
async function onNoted(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, person, result } = events.reactionNoted.read(fact);
  if (result !== 'none') return askAbout(tx, request, person);
  return [{ subject: questionSubject(request, person), everywhere: true }];
}

/** What changes the card and every question about a reaction to it. */
export async function withQuestions(tx: Tx, fact: Fact): Promise<Want[]> {
  const number = numberOf(fact);
  return [everywhere(number), ...(await questionsOf(tx, number))];
}

/**
 * A vote changes the card in the channels and in the voter's own direct message, with what he was asked about a reaction,
 * and gets a line. The direct messages of
 * others hold no votes (see requestCard), so they change only when the request ends: edits are what platforms ration.
 */
async function aboutVote(tx: Tx, number: number, person: string, decision: string): Promise<Want[]> {
  const question = questionSubject(number, person);
  const all = await placesOf(tx, number, person);
  const questions = all.filter((place) => place.question);
  const places = all.filter((place) => !place.question);
  const channels = places.filter((place) => !place.direct);
  const subject = requestSubject(number);
  const said = linesIn(channels, subject, voteLineSubject(number, { person, decision, at: tx.now }));
  const asked = questions.map(({ address }): Want => ({ subject: question, address, lane: 'approval' }));
  if (channels.length === 0) return [everywhere(number), ...asked];
  const changed = places.filter((place) => !place.direct || place.mine);
  return [...changed.map(({ address }): Want => ({ subject, address, lane: 'approval' })), ...asked, ...said];
}

/** The end is a line of its own only where no vote of the same moment says it; the requester is told unless he did it. */
export async function onEnd(tx: Tx, fact: Fact, state: Request['state']): Promise<Want[]> {
  const number = numberOf(fact);
  const byVote = tx.facts.some((other) => other.kind === events.requestVoted.kind && other.body.request === number);
  const atOnce = tx.facts.some((other) => other.kind === events.requestOpened.kind && other.body.request === number);
  const said = byVote || atOnce ? [] : await lines(tx, number, endLineSubject(number, state));
  if (atOnce) return [everywhere(number), ...said];
  const changed = [everywhere(number), ...(await questionsOf(tx, number))];
  const request = await getRequest(tx, number);
  const approvers = await approversTold(tx, request, state);
  if (state === 'withdrawn') return [...changed, ...said, ...approvers];
  // Whoever asks for a newer version himself reads it in the answer.
  const knows = state === 'superseded' && humanOf(tx.actor) === request.asker;
  const asker = request.asker === null || knows ? [] : await directAddresses(tx, [request.asker], request);
  if (request.bundle !== null) return [...changed, ...said, ...approvers, ...(await toldOfBundle(tx, request, asker))];
  const told = asker.map(
    (address): Want => ({ subject: outcomeSubject(number, state), address, lane: 'approval', once: true }),
  );
  return [...changed, ...said, ...approvers, ...told];
}

/** Those who had approved what was then withdrawn or superseded, one direct message each; not whoever ended it. */
async function approversTold(tx: Tx, request: Request, state: Request['state']): Promise<Want[]> {
  if (state !== 'withdrawn' && state !== 'superseded') return [];
  const votes = (await votesOf(tx, request.number)).filter(({ decision }) => decision === 'approve');
  const people = votes.map(({ person }) => person).filter((person) => person !== humanOf(tx.actor));
  const addresses = await directAddresses(tx, people, request);
  const subject = `approver-told:${request.number}:${state}`;
  return addresses.map((address): Want => ({ subject, address, lane: 'approval', once: true }));
}

/** The last try failed: the model's owner is called, and where there is none the asker; without either the admins. */
async function onGivenUp(tx: Tx, fact: Fact): Promise<Want[]> {
  const request = await getRequest(tx, numberOf(fact));
  const owner = (await findModel(tx, request.model))?.owner ?? request.asker;
  const places = await directlyOrAdmins(tx, owner, request.origin);
  const subject = `given-up:${request.number}:${fact.at.getTime()}`;
  return places.map((address): Want => ({ subject, address, lane: 'page', once: true }));
}

/** Texts that are sent once and hold names or words of people. */
const NAMING = [
  ...['vote-line', 'end-line', 'outcome', 'approver-told', 'remark-line', 'delegate-line', 'void-line'],
  ...['reminder', 'escalated', 'reviewed', 'review-overdue', 'approval-lapsed', 'renewed', 'bundle-told'],
];

/** What a forgotten person wrote, and his name, go from the living cards and from the lines that were sent once. */
async function onErased(tx: Tx, fact: Fact): Promise<Want[]> {
  const { requests, person } = events.wordsErased.read(fact);
  const bundles = [...new Set((await bundlesOf(tx, requests)).values())];
  const sent = await tx.db.execute<{ subject: string }>(sql`
    select distinct subject from card where workspace_id = ${tx.workspace} and once
      and split_part(subject, ':', 1) = any(${sql.param(NAMING)}::text[])
      and string_to_array(split_part(subject, ':', 2), ',') && ${sql.param([...requests, ...bundles].map(String))}::text[]`);
  const holds = await holdsNaming(tx, person);
  const digests = await digestsNaming(tx, person);
  return [
    ...requests.map(everywhere),
    ...bundles.map((bundle): Want => ({ subject: bundleToldSubject(bundle, 'some'), everywhere: true })),
    ...holds,
    ...digests,
    ...sent.map(({ subject }): Want => ({ subject, everywhere: true, sentToo: true })),
  ];
}

const everywhere = (number: number): Want => ({ subject: requestSubject(number), everywhere: true });
const numberOf = (fact: Fact): number => Number(fact.body.request);
