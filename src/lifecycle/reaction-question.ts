import { actions, type Button, type Card, line, type Tone } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { personIdsOf, spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Request, reactionsOf, requestName, type StoredReaction, type StoredVote } from './find-request.ts';
import type { Policy } from './policy.ts';
import { type RequestView, viewOf } from './request-view.ts';
import { person as nameOf, requestTitle } from './request-words.ts';

/** The living message that asks a person about his own reaction: `confirm:81:<person>`. */
export const questionSubject = (number: number, person: string): string => `confirm:${number}:${person}`;

/** Which signs of one human stand on a request's cards. */
export interface Signs {
  readonly approves: boolean;
  readonly objects: boolean;
}

/** `ids` are all ids of the human (`personIdsOf`). Reactions without the right say nothing. */
export function signsOf(
  reactions: readonly Pick<StoredReaction, 'person' | 'counted' | 'emoji'>[],
  ids: readonly (string | undefined)[],
  { approve, object }: Policy['reactions'],
): Signs {
  const mine = reactions.filter((row) => row.counted && row.person !== null && ids.includes(row.person));
  return {
    approves: mine.some(({ emoji }) => approve.includes(emoji)),
    objects: mine.some(({ emoji }) => object.includes(emoji)),
  };
}

/**
 * What a question about a reaction looks like now. `named`: it stands where others read it, so that it says for whom it is.
 * Undefined where nothing is asked: nobody approves a rollback.
 */
export async function reactionQuestion(ctx: Ctx, subject: string, named: boolean): Promise<Card | undefined> {
  const [, number = '', reader = ''] = subject.split(':');
  const view = await viewOf(ctx, Number(number));
  if (!view.policy) return undefined;
  const ids = await personIdsOf(ctx, [reader]);
  const signs = signsOf(await reactionsOf(ctx, view.request.number), ids, view.policy.reactions);
  const vote = view.votes.find((cast) => ids.includes(cast.person));
  const { tone, says, buttons } = questionOf(view.request, view.policy, signs, vote?.decision);
  const people = named ? await spansOfPeople(ctx, [reader]) : undefined;
  const words = people ? [nameOf({ people }, reader), ': ', ...inline(says)] : inline(says);
  return buttons ? line(tone, says, words, actions(...buttons)) : line(tone, says, words);
}

export interface Question {
  readonly tone: Tone;
  readonly says: string;
  readonly buttons?: readonly Button[];
}

/** Buttons while the reaction waits for an answer; afterwards what became of it. */
export function questionOf(
  row: Parameters<typeof requestTitle>[0] & Pick<RequestView['request'], 'state' | 'round'>,
  policy: Pick<Policy, 'confirmReactions'>,
  { approves, objects }: Signs,
  vote: StoredVote['decision'] | undefined,
): Question {
  const name = requestName(row.number);
  const about = requestTitle(row);
  if (vote === 'approve') return { tone: 'good', says: `You approved ${about}.` };
  if (vote === 'reject') return { tone: 'bad', says: `You rejected ${about}.` };
  if (!approves && !objects)
    return { tone: 'neutral', says: `You took your reaction away, so it counts nothing on ${about}.` };
  if (row.state !== 'pending') return { tone: 'neutral', says: `${about} ${endedWithout(row.state, vote)}.` };
  if (vote === 'object')
    return {
      tone: 'waiting',
      says: `You object to ${about}. Say why, and it is rejected; without a reason your objection lapses.`,
      buttons: [
        { label: 'Say why\u2026', invocation: `v1 reject request=${name} seen=${row.round}`, style: 'danger' },
        { label: 'Take it back', invocation: `v1 retract request=${name}` },
      ],
    };
  const byHand = `decide with \`approve ${name}\` or \`reject ${name}\``;
  if (approves && objects)
    return {
      tone: 'waiting',
      says: `Both your signs stand on ${about}, so none counts. Remove one of them, or ${byHand}.`,
    };
  if (objects)
    return { tone: 'neutral', says: `Your objection to ${about} counts no longer. To say it again, ${byHand}.` };
  if (!policy.confirmReactions)
    return { tone: 'neutral', says: `Your reaction to ${about} counts no longer. To say it again, ${byHand}.` };
  return {
    tone: 'waiting',
    says: `${about} is high risk, so a reaction asks once more: do you approve it?`,
    buttons: [
      { label: 'Approve', invocation: `v1 approve request=${name} seen=${row.round}`, style: 'primary' },
      { label: 'Details', invocation: `v1 request-show request=${name}` },
    ],
  };
}

/** How it ended while the person's answer was still missing. */
function endedWithout(state: Exclude<Request['state'], 'pending'>, vote: 'object' | undefined): string {
  const missing = vote === 'object' ? 'your reason came' : 'your reaction was confirmed';
  switch (state) {
    case 'approved':
    case 'applying':
    case 'applied':
    case 'apply-failed':
      return 'was approved without your reaction';
    case 'rejected':
      return 'was rejected without your reaction';
    case 'stale':
      return `went stale before ${missing}`;
    case 'expired':
      return `expired before ${missing}`;
    case 'withdrawn':
    case 'superseded':
      return `was ${state} before ${missing}`;
  }
}
