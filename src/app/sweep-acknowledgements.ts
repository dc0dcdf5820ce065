import { and, eq, sql } from 'drizzle-orm';
import { refsOf } from '../delivery/find-card.ts';
import { groupSubject } from '../incidents/alerts/find-groups.ts';
import { alertCare, alertGroup } from '../incidents/alerts/tables.ts';
import { incidentSubject } from '../incidents/response/find-incident.ts';
import { incident } from '../incidents/response/tables.ts';
import type { Db } from '../store/unit.ts';
import { receiveAlertReaction } from './receive-alert-reaction.ts';
import { receiveIncidentReaction } from './receive-incident-reaction.ts';
import type { ReactionParts } from './receive-reaction.ts';

const CALL_TIMEOUT_MS = 10_000;
/** So many of each are looked at in one sweep, the newest first. */
const MOST = 200;

interface Waiting {
  readonly workspace: string;
  readonly subject: string;
  readonly receive: typeof receiveAlertReaction;
}

/** Takes the signs on cards of incidents and alerts that nobody acknowledged yet, which were put while Steward was away. */
export async function sweepAcknowledgements(parts: ReactionParts): Promise<void> {
  const { db } = parts.unit;
  for (const waiting of [...(await incidentsIn(db)), ...(await groupsIn(db))]) {
    try {
      await sweepOne(parts, waiting);
    } catch (error) {
      parts.log.info('Reactions could not be read; the next sweep tries again', {
        subject: waiting.subject,
        error: String(error),
      });
    }
  }
}

async function sweepOne(parts: ReactionParts, { workspace, subject, receive }: Waiting) {
  for (const { address, ref } of await refsOf(parts.unit.db, workspace, subject)) {
    const { platform, team } = address;
    const port = parts.platforms.get(platform)?.reactions;
    if (!port) continue;
    const origin = { platform, team, channel: ref.channel, message: ref.message };
    for (const { user, emoji } of await port.list(address, ref, AbortSignal.timeout(CALL_TIMEOUT_MS))) {
      const event = { origin, user, emoji, change: 'added' as const, swept: true, key: `sweep ${subject}` };
      await receive(parts, event, { workspace, subject });
    }
  }
}

async function incidentsIn(db: Db): Promise<Waiting[]> {
  const rows = await db
    .select({ workspace: incident.workspaceId, number: incident.number })
    .from(incident)
    .where(eq(incident.state, 'triage'))
    .orderBy(sql`${incident.declaredAt} desc`)
    .limit(MOST);
  return rows.map(({ workspace, number }) => ({
    workspace,
    subject: incidentSubject(number),
    receive: receiveIncidentReaction,
  }));
}

/** Of their first opening alone: whose sign is of an earlier one cannot be told. */
async function groupsIn(db: Db): Promise<Waiting[]> {
  const rows = await db
    .select({ workspace: alertGroup.workspaceId, number: alertGroup.number })
    .from(alertGroup)
    .where(
      and(
        eq(alertGroup.state, 'firing'),
        eq(alertGroup.opening, 1),
        sql`not exists (select from ${alertCare} where ${alertCare.workspaceId} = ${alertGroup.workspaceId}
          and ${alertCare.group} = ${alertGroup.number} and ${alertCare.ackedOpening} is not null)`,
      ),
    )
    .orderBy(sql`${alertGroup.openedAt} desc`)
    .limit(MOST);
  return rows.map(({ workspace, number }) => ({
    workspace,
    subject: groupSubject(number),
    receive: receiveAlertReaction,
  }));
}
