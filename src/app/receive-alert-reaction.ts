import { errorCard } from '../chat/error-card.ts';
import { typedHere } from '../chat/typed-here.ts';
import type { CardAt } from '../delivery/find-card.ts';
import { acknowledgeGroup } from '../incidents/alerts/acknowledge-group.ts';
import { acknowledgedCard } from '../incidents/alerts/acknowledged-card.ts';
import { groupName } from '../incidents/alerts/find-groups.ts';
import { isStewardError } from '../kernel/errors.ts';
import { authorise } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { tellOnce } from '../people/tell-once.ts';
import { claimOnce } from '../store/once.ts';
import { inTransaction, systemCtx } from '../store/unit.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';
import { refreshDeciders } from './refresh-deciders.ts';

/**
 * :eyes: on the card of a group of alerts acknowledges it, by the same verb as the button. The card shows who has it; who
 * comes second, or has no right, is told so. Taking the sign away takes nothing back: somebody has seen it.
 */
export async function receiveAlertReaction(parts: ReactionParts, event: Sweepable, at: CardAt): Promise<void> {
  const { origin, user } = event;
  if (event.emoji !== 'eyes' || event.change === 'removed') return;
  const { platform, team } = origin;
  const group = Number(at.subject.split(':')[1]);
  const ctx = systemCtx(parts.unit, { workspace: at.workspace, name: 'reaction', log: parts.log });
  const say = async (card: ReturnType<typeof errorCard>) =>
    event.answer?.say(typedHere(card, parts.commands, { origin, root: parts.root }));
  try {
    const asked = { sensitive: false, groups: { deciding: [], named: [] } };
    await refreshDeciders(ctx, { platform, team, user }, asked, parts.platforms, parts.policy);
    const card = await inTransaction(ctx, async (tx) => {
      if (!(await claimOnce(tx, event.key))) return undefined;
      const { ctx: acting } = await authorise(
        tx,
        { origin, speaker: { id: user }, sensitive: false },
        'member',
        parts.policy,
      );
      const done = await acknowledgeGroup(acting, { group });
      return done.result === 'now' ? undefined : acknowledgedCard(acting, done);
    });
    if (card && !event.swept) await say(card);
  } catch (error) {
    if (!isStewardError(error)) throw error;
    const known = await personByIdentity(ctx, { platform, team, user });
    if (!known || known.identity.standing === 'bot') return;
    if (await inTransaction(ctx, (tx) => tellOnce(tx, known.person.id, `reaction ${groupName(group)}`)))
      await say(errorCard(error));
  }
}
