import type { CardAt } from '../delivery/find-card.ts';
import { acknowledgeGroup } from '../incidents/alerts/acknowledge-group.ts';
import { acknowledgedCard } from '../incidents/alerts/acknowledged-card.ts';
import { groupName } from '../incidents/alerts/find-groups.ts';
import { actByReaction } from './act-by-reaction.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';

/**
 * :eyes: on the card of a group of alerts acknowledges it, by the same verb as the button. The card shows who has it; who
 * comes second, or has no right, is told so. Taking the sign away takes nothing back: somebody has seen it.
 */
export async function receiveAlertReaction(
  parts: ReactionParts,
  event: Sweepable,
  at: Pick<CardAt, 'workspace' | 'subject'>,
): Promise<void> {
  if (event.emoji !== 'eyes' || event.change === 'removed') return;
  const group = Number(at.subject.split(':')[1]);
  await actByReaction(parts, event, {
    workspace: at.workspace,
    name: groupName(group),
    act: async (acting) => {
      const done = await acknowledgeGroup(acting, { group });
      return done.result === 'now' ? undefined : acknowledgedCard(acting, done);
    },
  });
}
