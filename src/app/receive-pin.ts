import { sql } from 'drizzle-orm';
import { type Card, line } from '../chat/card.ts';
import { DeliveryError, type ReactionEvent } from '../chat/ports/platform.ts';
import { code } from '../chat/text.ts';
import { subjectAt } from '../delivery/find-card.ts';
import { incidentName } from '../incidents/response/find-incident.ts';
import { pinMessage } from '../incidents/response/pin-message.ts';
import { incidentAt } from '../incidents/response/rooms.ts';
import { isStewardError } from '../kernel/errors.ts';
import { meetMentioned } from '../people/meet-mentioned.ts';
import { mentionPerson } from '../people/meet-person.ts';
import { type Ctx, inTransaction, systemCtx } from '../store/unit.ts';
import { workspaceOf } from '../workspace/connect-team.ts';
import { actByReaction } from './act-by-reaction.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';

/** The sign that puts a message into a timeline. */
export const PIN = 'pushpin';
const CALL_TIMEOUT_MS = 10_000;

/**
 * A pin on any message in the room or thread of an incident: its text goes into the timeline. The message is read from the
 * platform, since an event brings none. A removed pin changes nothing: what stands in the timeline stays.
 */
export async function receivePin(parts: ReactionParts, event: Sweepable): Promise<void> {
  const { origin, change, swept = false } = event;
  const { platform, team, channel, thread } = origin;
  const at = parts.platforms.get(platform);
  const workspace = await workspaceOf(parts.unit.db, platform, team);
  if (change === 'removed' || !at?.history || workspace === undefined) return;
  const ctx = systemCtx(parts.unit, { workspace, name: 'pin', log: parts.log });
  // A pin far from any incident asks the platform nothing.
  if (!(await hasIncidents(ctx, origin))) return;
  const address = { team, channel, ...(thread === undefined ? {} : { thread }) };
  const read = await at.history.read(address, origin.message, AbortSignal.timeout(CALL_TIMEOUT_MS)).catch(asFailure);
  const failed = read instanceof DeliveryError;
  // Of Slack's reactions the message itself alone says in which thread it stands.
  const incident = await incidentIn(ctx, origin, failed ? thread : read.thread);
  // A sweep tells nobody that it could not read one: the next finds it again.
  if (failed && (swept || incident === undefined || read.failure === 'gone'))
    return parts.log.info('A pinned message could not be read', { platform, team, channel, error: read.message });
  // What Steward says of an incident is its timeline.
  if (incident === undefined || (!failed && read.author.type === 'steward')) return;
  const account = !failed && read.author.type === 'person' ? { platform, team, user: read.author.user } : undefined;
  await actByReaction(parts, event, {
    workspace,
    name: incidentName(incident),
    on: `${incidentName(incident)} ${channel} ${origin.message}`,
    // His name is for showing: an author of whom the platform says nothing now is an author all the same.
    before: async () => {
      if (account)
        await meetMentioned(ctx, [account], (name) => parts.platforms.get(name)?.people).catch(unlessRefused);
    },
    act: async (acting) => {
      const why = failed ? (read.hint ?? read.message) : read.withheld;
      if (failed || why !== undefined || read.text === '') return notPinned(incident, why);
      const message = [platform, team, read.ref.channel, read.ref.message].join(':');
      const link = at.linkTo?.(team, read.ref);
      const author = account && (await inTransaction(acting, (tx) => mentionPerson(tx, account))).person.id;
      await pinMessage(acting, { incident, message, link, author, text: read.text, at: read.at });
      return undefined;
    },
  });
}

function asFailure(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  throw error;
}

function unlessRefused(error: unknown): void {
  if (!isStewardError(error)) throw error;
}

function notPinned(incident: number, why = 'It has no text.'): Card {
  const name = incidentName(incident);
  return line('neutral', `This message is not in the timeline of ${name}: it cannot be read.`, [
    `This message is not in the timeline of ${name}. ${why} What it says goes in with `,
    code(`incident note ${name}`),
    '.',
  ]);
}

/** The incident in whose room or thread something stands. */
async function incidentIn(ctx: Ctx, origin: ReactionEvent['origin'], thread?: string): Promise<number | undefined> {
  const card = thread === undefined ? undefined : await subjectAt(ctx.db, { ...origin, message: thread });
  return incidentAt(ctx, origin, card?.workspace === ctx.workspace ? card.subject : undefined);
}

/** Whether a channel is the room of an incident or has a card of one. */
async function hasIncidents(ctx: Ctx, { platform, channel }: ReactionEvent['origin']): Promise<boolean> {
  const rows = await ctx.db.execute(sql`
    select 1 from incident i join card on card.workspace_id = i.workspace_id and card.subject = 'incident:' || i.number
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where i.workspace_id = ${ctx.workspace} and card.ref_channel = ${channel} and place.platform = ${platform} limit 1`);
  return rows.length > 0;
}
