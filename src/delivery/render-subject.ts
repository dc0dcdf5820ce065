import type { Card } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import { digestNoticeCard } from '../digests/notice-card.ts';
import { runCard } from '../digests/run-card.ts';
import { oncallCard } from '../incidents/oncall/notice-cards.ts';
import { isPageSubject, pageCard, pageReminderCard } from '../incidents/paging/page-card.ts';
import { actionDueCard } from '../incidents/response/action-list-card.ts';
import { incidentCard } from '../incidents/response/incident-card.ts';
import { incidentLine } from '../incidents/response/incident-line.ts';
import { ledgerCard } from '../ledger/checkpoint-card.ts';
import { bundleOf } from '../lifecycle/bundle.ts';
import { bundleCard } from '../lifecycle/bundle-card.ts';
import { bundleReminderCard, bundleToldCard, stackedCard } from '../lifecycle/bundle-lines.ts';
import { bundleQuestion } from '../lifecycle/bundle-question.ts';
import { delegateLineCard, remarkLineCard } from '../lifecycle/delegation-lines.ts';
import { findRequest, getRequest, type Request } from '../lifecycle/find-request.ts';
import { gateLineCard } from '../lifecycle/gate-lines.ts';
import { holdNotice } from '../lifecycle/hold-card.ts';
import { noticeCard } from '../lifecycle/notice-cards.ts';
import { reactionQuestion } from '../lifecycle/reaction-question.ts';
import { type Audience, requestCard } from '../lifecycle/request-card.ts';
import {
  approverToldCard,
  endLineCard,
  escalationCard,
  givenUpCard,
  outcomeCard,
  reminderCard,
  voteLineCard,
} from '../lifecycle/request-lines.ts';
import { type RequestView, viewOf } from '../lifecycle/request-view.ts';
import { lifecycleCard } from '../lifecycle/revision-card.ts';
import { voidLineCard, voidToldCard } from '../lifecycle/void-lines.ts';
import { kpiBreachCard } from '../monitoring/kpis/breach-card.ts';
import { sourceLine } from '../monitoring/kpis/source-line.ts';
import { driftBreachCard } from '../monitoring/verdicts/breach-card.ts';
import { outsideLine } from '../outside/outside-line.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { packCard } from '../proof/pack-card.ts';
import type { Ctx } from '../store/unit.ts';
import { overflowLine } from '../workspace/overflow-line.ts';
import { alertSubject } from './alert-subject.ts';
import { auditLine } from './audit-line.ts';
import { pageButtons } from './page-buttons.ts';

/** Where a card is about to be shown. */
export interface ShownAt {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
  /** Whether its message stands there already. */
  readonly posted?: boolean;
}

/**
 * What a subject looks like now, read from the current state. The subject's first word says which card it is; the rest
 * are ids. Undefined: nothing is to be shown.
 */
export async function renderSubject(ctx: Ctx, subject: string, at: ShownAt): Promise<Card | undefined> {
  const [kind = ''] = subject.split(':');
  if (kind === 'confirm-all') return bundleQuestion(ctx, subject, !at.channel.startsWith('@'));
  if (kind === 'bundle' || kind === 'bundle-told' || LINES.includes(kind)) {
    const shared = await renderShared(ctx, subject, at);
    if (shared !== 'alone') return shared;
  }
  return renderOne(ctx, subject, at);
}

/** Lines about requests, and what is told once, that name their requests where several share a card. */
const LINES = [
  ...['vote-line', 'end-line', 'void-line', 'gate-line', 'remark-line', 'delegate-line', 'escalated'],
  ...['reminder', 'approver-told'],
];

/** What is shown of requests that were asked for in one go; `alone` for one that was asked for by itself. */
async function renderShared(ctx: Ctx, subject: string, at: ShownAt): Promise<Card | undefined | 'alone'> {
  const [kind = '', ids = '', ...rest] = subject.split(':');
  const numbers = ids.split(',').map(Number);
  const first = await findRequest(ctx, numbers[0] ?? 0);
  if (!first || first.bundle === null) return 'alone';
  const viewsOf = async (of: readonly number[]): Promise<RequestView[]> => {
    const views: RequestView[] = [];
    for (const number of of) views.push(await viewOf(ctx, number));
    return views;
  };
  if (kind === 'reminder') return bundleReminderCard(await viewsOf(numbers), subject, at);
  if (kind === 'bundle' || kind === 'bundle-told') {
    const views = await viewsOf((await bundleOf(ctx, first)).map(({ number }) => number));
    return kind === 'bundle' ? bundleCard(views, await audienceOf(ctx, at)) : bundleToldCard(views, subject, at);
  }
  const entries: { request: Request; card: Card }[] = [];
  for (const number of numbers) {
    const card = await renderOne(ctx, [kind, number, ...rest].join(':'), at);
    if (card) entries.push({ request: await getRequest(ctx, number), card });
  }
  return stackedCard(entries, kind !== 'approver-told');
}

async function renderOne(ctx: Ctx, subject: string, at: ShownAt): Promise<Card | undefined> {
  const [kind = '', id = ''] = subject.split(':');
  if (kind.startsWith('alert') || kind === 'silence-ending') return alertSubject(ctx, subject);
  if (kind === 'intake-over') return overflowLine(ctx, subject);
  if (kind === 'audit-line') return auditLine(ctx, subject);
  if (kind === 'outside') return outsideLine(ctx, subject);
  if (kind === 'ledger') return ledgerCard(ctx, subject);
  if (kind === 'lifecycle') return lifecycleCard(ctx, subject);
  if (kind === 'delegate-line') return delegateLineCard(ctx, subject);
  if (kind === 'gate-line') return gateLineCard(ctx, subject);
  if (kind === 'void-line') return voidLineCard(ctx, subject);
  if (kind === 'void-told') return voidToldCard(ctx, subject);
  if (kind === 'remark-line') return remarkLineCard(ctx, subject);
  if (kind === 'confirm') return reactionQuestion(ctx, subject, !at.channel.startsWith('@'));
  if (kind === 'hold') return holdNotice(ctx, subject);
  if (kind === 'pack') return packCard(ctx, subject);
  if (kind === 'drift-breach') return driftBreachCard(ctx, subject);
  if (kind === 'kpi-breach') return kpiBreachCard(ctx, subject, at.platform);
  if (kind === 'kpi-source') return sourceLine(ctx, subject);
  if (kind === 'digest-run') return runCard(ctx, { subject, ...at });
  if (isPageSubject(subject)) return pageCard(ctx, subject, at, pageButtons);
  if (kind === 'page-reminder') return pageReminderCard(ctx, subject, at, pageButtons);
  if (kind === 'digest-notice') return digestNoticeCard(ctx, subject);
  if (kind === 'incident-action') return actionDueCard(ctx, subject);
  if (kind === 'incident-line') return incidentLine(ctx, subject, at);
  if (kind.startsWith('oncall-')) return oncallCard(ctx, subject);
  const number = Number(id);
  if (!Number.isInteger(number)) return undefined;
  if (kind === 'incident') return incidentCard(ctx, number);
  // Who took his vote back, or lost the right to it, may have nothing to do with the request any more.
  const voter = kind === 'vote-line' ? subject.split(':')[2] : undefined;
  const view = await viewOf(ctx, number, voter === undefined ? [] : [voter]);
  if (kind === 'vote-line') return voteLineCard(view, subject);
  if (kind === 'end-line') return endLineCard(view);
  if (kind === 'outcome') return outcomeCard(view);
  if (kind === 'reminder') return reminderCard(view, subject, at);
  if (kind === 'escalated') return escalationCard(view);
  if (kind === 'approver-told') return approverToldCard(view);
  if (kind === 'given-up') return givenUpCard(view);
  if (kind !== 'request') return noticeCard(view, subject);
  return requestCard(view, await audienceOf(ctx, at));
}

/** For whom a card is in a place: whose direct messages it is in, or everybody. */
async function audienceOf(ctx: Ctx, { platform, team, channel }: ShownAt): Promise<Audience> {
  const user = channel.startsWith('@') ? channel.slice(1) : undefined;
  const reader = user === undefined ? undefined : await personByIdentity(ctx, { platform, team, user });
  return reader ? { type: 'person', person: reader.person.id } : { type: 'channel' };
}
