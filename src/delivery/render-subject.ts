import type { Card } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import { ledgerCard } from '../ledger/checkpoint-card.ts';
import { delegateLineCard, remarkLineCard } from '../lifecycle/delegation-lines.ts';
import { holdNotice, noticeCard } from '../lifecycle/notice-cards.ts';
import { reactionQuestion } from '../lifecycle/reaction-question.ts';
import { requestCard } from '../lifecycle/request-card.ts';
import {
  approverToldCard,
  endLineCard,
  escalationCard,
  givenUpCard,
  outcomeCard,
  reminderCard,
  voteLineCard,
} from '../lifecycle/request-lines.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { lifecycleCard } from '../lifecycle/revision-card.ts';
import { voidLineCard, voidToldCard } from '../lifecycle/void-lines.ts';
import { outsideLine } from '../outside/outside-line.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { Ctx } from '../store/unit.ts';
import { auditLine } from './audit-line.ts';

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
  const [kind = '', id = ''] = subject.split(':');
  if (kind === 'audit-line') return auditLine(ctx, subject);
  if (kind === 'outside') return outsideLine(ctx, subject);
  if (kind === 'ledger') return ledgerCard(ctx, subject);
  if (kind === 'lifecycle') return lifecycleCard(ctx, subject);
  if (kind === 'delegate-line') return delegateLineCard(ctx, subject);
  if (kind === 'void-line') return voidLineCard(ctx, subject);
  if (kind === 'void-told') return voidToldCard(ctx, subject);
  if (kind === 'remark-line') return remarkLineCard(ctx, subject);
  if (kind === 'confirm') return reactionQuestion(ctx, subject, !at.channel.startsWith('@'));
  if (kind === 'hold') return holdNotice(ctx, subject);
  const number = Number(id);
  if (!Number.isInteger(number)) return undefined;
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
  const reader = at.channel.startsWith('@')
    ? await personByIdentity(ctx, { platform: at.platform, team: at.team, user: at.channel.slice(1) })
    : undefined;
  return requestCard(view, reader ? { type: 'person', person: reader.person.id } : { type: 'channel' });
}
