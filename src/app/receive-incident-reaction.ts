import type { CardAt } from '../delivery/find-card.ts';
import { incidentName } from '../incidents/response/find-incident.ts';
import { INCIDENT_SIGNS, reactToIncident } from '../incidents/response/react-to-incident.ts';
import { actByReaction } from './act-by-reaction.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';

/** A sign on an incident's card, as the person who put it: the same verbs as the buttons, and the same rights. */
export async function receiveIncidentReaction(
  parts: ReactionParts,
  event: Sweepable,
  at: Pick<CardAt, 'workspace' | 'subject'>,
): Promise<void> {
  const { emoji, change, swept } = event;
  if (change === 'removed' || !INCIDENT_SIGNS.includes(emoji)) return;
  const incident = Number(at.subject.split(':')[1]);
  await actByReaction(parts, event, {
    workspace: at.workspace,
    name: incidentName(incident),
    act: (acting) => reactToIncident(acting, { incident, emoji, ...(swept ? { swept } : {}) }),
  });
}
