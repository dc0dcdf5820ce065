import { errorCard } from '../chat/error-card.ts';
import { typedHere } from '../chat/typed-here.ts';
import { incidentName } from '../incidents/response/find-incident.ts';
import { INCIDENT_SIGNS, reactToIncident } from '../incidents/response/react-to-incident.ts';
import { isStewardError } from '../kernel/errors.ts';
import { authorise } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { tellOnce } from '../people/tell-once.ts';
import { claimOnce } from '../store/once.ts';
import { inTransaction, systemCtx } from '../store/unit.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';
import { refreshDeciders } from './refresh-deciders.ts';

/** A sign on an incident's card, as the person who put it: the same verbs as the buttons, and the same rights. */
export async function receiveIncidentReaction(
  parts: ReactionParts,
  event: Sweepable,
  at: { readonly workspace: string; readonly incident: number },
): Promise<void> {
  const { origin, user, emoji, change, swept } = event;
  if (change === 'removed' || !INCIDENT_SIGNS.includes(emoji)) return;
  const ctx = systemCtx(parts.unit, { workspace: at.workspace, name: 'reaction', log: parts.log });
  const account = { platform: origin.platform, team: origin.team, user };
  const asked = { sensitive: false, groups: { deciding: [], named: [] } };
  const say = async (card: Parameters<typeof typedHere>[0]) =>
    event.answer?.say(typedHere(card, parts.commands, { origin, root: parts.root }));
  try {
    await refreshDeciders(ctx, account, asked, parts.platforms, parts.policy);
    const card = await inTransaction(ctx, async (tx) => {
      if (!(await claimOnce(tx, event.key))) return undefined;
      const caller = { origin, speaker: { id: user }, sensitive: false };
      const { ctx: acting } = await authorise(tx, caller, 'member', parts.policy);
      return reactToIncident(acting, { incident: at.incident, emoji, ...(swept ? { swept } : {}) });
    });
    if (card) await say(card);
  } catch (error) {
    if (!isStewardError(error)) throw error;
    const known = await personByIdentity(ctx, account);
    if (swept || !known || known.identity.standing === 'bot') return;
    const subject = `reaction ${incidentName(at.incident)}`;
    if (await inTransaction(ctx, (tx) => tellOnce(tx, known.person.id, subject))) await say(errorCard(error));
  }
}
