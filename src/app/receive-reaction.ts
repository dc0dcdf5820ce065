import { actions, type Card, line } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { errorCard } from '../chat/error-card.ts';
import type { ReactionEvent } from '../chat/ports/platform.ts';
import { typedHere } from '../chat/typed-here.ts';
import { subjectAt } from '../delivery/find-card.ts';
import { isStewardError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { decidingGroups } from '../lifecycle/deciding-groups.ts';
import { findRequest, requestName } from '../lifecycle/find-request.ts';
import { isProduction } from '../lifecycle/lifecycle.ts';
import { type Reacted, react } from '../lifecycle/react.ts';
import { authorise } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { tellOnce } from '../people/tell-once.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import type { Platforms } from './platforms.ts';
import { refreshDeciders } from './refresh-deciders.ts';

export interface ReactionParts {
  readonly unit: Unit;
  readonly platforms: Platforms;
  readonly policy: PeoplePolicy;
  readonly commands: readonly Command[];
  /** The slash command's root on Slack. */
  readonly root: string;
  readonly log: Log;
}

/** A reaction as it is counted: `swept` when the sweep found it, which nobody is told about. */
export type Sweepable = Omit<ReactionEvent, 'answer'> & {
  readonly answer?: ReactionEvent['answer'];
  readonly swept?: boolean;
};

/**
 * The entrance for reactions: finds the request of the card, refreshes the person's standing outside the transaction,
 * and runs the same verb as the button. What it came to is told to the person by direct message where he must know.
 */
export async function receiveReaction(parts: ReactionParts, event: Sweepable): Promise<void> {
  const { origin, user } = event;
  const { platform, team } = origin;
  const at = await subjectAt(parts.unit.db, origin);
  if (!at?.subject.startsWith('request:')) return;
  const number = Number(at.subject.slice('request:'.length));
  const ctx = systemCtx(parts.unit, { workspace: at.workspace, name: 'reaction', log: parts.log });
  const request = await findRequest(ctx, number);
  if (request?.state !== 'pending') return;
  const say = async (card: Card) => event.answer?.say(typedHere(card, parts.commands, { origin, root: parts.root }));
  const sensitive = isProduction(request.toStage);
  try {
    const groups = await decidingGroups(ctx, number);
    await refreshDeciders(ctx, { platform, team, user }, { sensitive, groups }, parts.platforms, parts.policy);
    const reacted = await inTransaction(ctx, async (tx) => {
      if (!(await claimOnce(tx, event.key))) return undefined;
      const caller = { origin, speaker: { id: user }, sensitive };
      const { ctx: acting } = await authorise(tx, caller, 'viewer', parts.policy);
      const { emoji, change, swept } = event;
      return react(acting, { request: number, platform, team, user, emoji, change, ...(swept ? { swept } : {}) });
    });
    if (!reacted || (reacted.result === 'refused' && !(await firstTime(ctx, parts, event, number)))) return;
    const answer = answerTo(reacted);
    if (answer) await say(answer);
  } catch (error) {
    if (!isStewardError(error)) throw error;
    if (event.change === 'added' && (await firstTime(ctx, parts, event, number))) await say(errorCard(error));
  }
}

/** Who has no rights at all is refused once per request; bots are ignored in silence. */
async function firstTime(ctx: Ctx, parts: ReactionParts, event: Sweepable, number: number): Promise<boolean> {
  const known = await personByIdentity(ctx, {
    platform: event.origin.platform,
    team: event.origin.team,
    user: event.user,
  });
  if (!known || known.identity.standing === 'bot') return false;
  parts.log.debug('A reaction was refused', { request: number });
  return inTransaction(ctx, (tx) => tellOnce(tx, known.person.id, `reaction ${requestName(number)}`));
}

/** What the person is told: only what he must act on. A counted vote shows in the card and its thread. */
function answerTo({ result, request, refusal }: Reacted): Card | undefined {
  const name = requestName(request.number);
  const about = `${name} ${request.subject} to ${request.toStage}`;
  if (result === 'refused' && refusal) return errorCard(refusal);
  if (result === 'both') {
    return line(
      'waiting',
      `Both your signs stand on ${about}, so none counts. Remove one of them, or decide with \`approve ${name}\` or \`reject ${name}\`.`,
    );
  }
  if (result === 'confirm') {
    const question = `${about} is high risk, so a reaction asks once more: do you approve it?`;
    const button = {
      label: 'Approve',
      invocation: `v1 approve request=${name} seen=${request.round}`,
      style: 'primary' as const,
    };
    return line(
      'waiting',
      question,
      question,
      actions(button, { label: 'Details', invocation: `v1 request-show request=${name}` }),
    );
  }
  if (result === 'objected') {
    const question = `You object to ${about}. Say why, and it is rejected; without a reason your objection lapses.`;
    const button = {
      label: 'Say why\u2026',
      invocation: `v1 reject request=${name} seen=${request.round}`,
      style: 'danger' as const,
    };
    return line(
      'waiting',
      question,
      question,
      actions(button, { label: 'Take it back', invocation: `v1 retract request=${name}` }),
    );
  }
  return undefined;
}
