import type { Card } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { errorCard } from '../chat/error-card.ts';
import type { ReactionEvent } from '../chat/ports/platform.ts';
import { typedHere } from '../chat/typed-here.ts';
import { subjectAt } from '../delivery/find-card.ts';
import { isStewardError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { bundleOf } from '../lifecycle/bundle.ts';
import { refusedCard } from '../lifecycle/bundle-answers.ts';
import { decidingGroups } from '../lifecycle/deciding-groups.ts';
import { findRequest, requestName } from '../lifecycle/find-request.ts';
import { isProduction } from '../lifecycle/lifecycle.ts';
import { reactToBundle } from '../lifecycle/react-to-bundle.ts';
import { authorise } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { tellOnce } from '../people/tell-once.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import type { Platforms } from './platforms.ts';
import { receiveAlertReaction } from './receive-alert-reaction.ts';
import { receiveIncidentReaction } from './receive-incident-reaction.ts';
import { PIN, receivePin } from './receive-pin.ts';
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
  /** The one request that it concerns, of those on the card; all of them when left out. */
  readonly only?: number;
};

/**
 * The entrance for reactions: finds the requests of the card, refreshes the person's standing outside the transaction,
 * and runs the same verb as the button. A refusal is said at once by direct message; what asks for an answer is a living
 * card of delivery (reaction-question.ts), and a counted vote shows in the request's.
 */
export async function receiveReaction(parts: ReactionParts, event: Sweepable): Promise<void> {
  if (event.emoji === PIN) return receivePin(parts, event);
  const { origin, user } = event;
  const { platform, team } = origin;
  const at = await subjectAt(parts.unit.db, origin);
  const [kind, id] = at?.subject.split(':') ?? [];
  if (at && kind === 'alert') return receiveAlertReaction(parts, event, at);
  if (at && kind === 'incident') return receiveIncidentReaction(parts, event, at);
  if (!at || (kind !== 'request' && kind !== 'bundle')) return;
  const ctx = systemCtx(parts.unit, { workspace: at.workspace, name: 'reaction', log: parts.log });
  const number = event.only ?? Number(id);
  const row = await findRequest(ctx, number);
  const pending = row
    ? (event.only === undefined ? await bundleOf(ctx, row) : [row]).filter(({ state }) => state === 'pending')
    : [];
  const [first] = pending;
  // Once all is decided a sign counts for nothing, and a sweep and a removal have nobody to tell.
  const isOpen = first !== undefined;
  if (!row || (!isOpen && (event.change === 'removed' || event.swept))) return;
  if (!isOpen && !(await personByIdentity(ctx, { platform, team, user }))) return;
  const say = async (card: Card) => event.answer?.say(typedHere(card, parts.commands, { origin, root: parts.root }));
  const sensitive = isOpen && isProduction(first.toStage);
  try {
    if (isOpen) {
      const groups = (await Promise.all(pending.map((one) => decidingGroups(ctx, one.number)))).flat();
      const asked = { sensitive, groups: { deciding: [...new Set(groups)], named: [] } };
      await refreshDeciders(ctx, { platform, team, user }, asked, parts.platforms, parts.policy);
    }
    const reacted = await inTransaction(ctx, async (tx) => {
      if (!(await claimOnce(tx, event.key))) return undefined;
      const caller = { origin, speaker: { id: user }, sensitive };
      const { ctx: acting } = await authorise(tx, caller, 'viewer', parts.policy);
      const { emoji, change, swept } = event;
      const only = event.only === undefined ? {} : { only: true };
      const said = { platform, team, user, emoji, change, ...(swept ? { swept } : {}) };
      return reactToBundle(acting, { request: number, ...said, ...only });
    });
    const isTold = (reacted ?? []).some(({ result }) => result === 'refused' || result === 'late');
    if (!isTold || !(await firstTime(ctx, parts, event, row.bundle ?? number))) return;
    const card = refusedCard(reacted ?? []);
    if (card) await say(card);
  } catch (error) {
    if (!isStewardError(error)) throw error;
    if (isOpen && event.change === 'added' && (await firstTime(ctx, parts, event, row.bundle ?? number)))
      await say(errorCard(error));
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
