import { eq } from 'drizzle-orm';
import { refsOf } from '../delivery/find-card.ts';
import { incidentSubject } from '../incidents/response/find-incident.ts';
import { incident } from '../incidents/response/tables.ts';
import { receiveIncidentReaction } from './receive-incident-reaction.ts';
import type { ReactionParts } from './receive-reaction.ts';

const CALL_TIMEOUT_MS = 10_000;

/** Takes the signs on cards of incidents that nobody acknowledged yet, which were put while Steward was away. */
export async function sweepIncidents(parts: ReactionParts): Promise<void> {
  const waiting = await parts.unit.db
    .select({ workspace: incident.workspaceId, number: incident.number })
    .from(incident)
    .where(eq(incident.state, 'triage'))
    .limit(200);
  for (const { workspace, number } of waiting) {
    for (const { address, ref } of await refsOf(parts.unit.db, workspace, incidentSubject(number))) {
      const { platform, team } = address;
      const port = parts.platforms.get(platform)?.reactions;
      if (!port) continue;
      try {
        const origin = { platform, team, channel: ref.channel, message: ref.message };
        for (const { user, emoji } of await port.list(address, ref, AbortSignal.timeout(CALL_TIMEOUT_MS))) {
          const event = { origin, user, emoji, change: 'added' as const, swept: true };
          const key = `sweep incident ${number} ${user} ${emoji} ${Date.now()}`;
          await receiveIncidentReaction(parts, { ...event, key }, { workspace, incident: number });
        }
      } catch (error) {
        parts.log.info('Reactions could not be read; the next sweep tries again', {
          incident: number,
          error: String(error),
        });
      }
    }
  }
}
