import { desc, inArray } from 'drizzle-orm';
import type { Platform } from '../chat/ports/platform.ts';
import { isPlatform } from '../delivery/direct-addresses.ts';
import { refsOf } from '../delivery/find-card.ts';
import type { PlatformAddress } from '../delivery/place-id.ts';
import { incidentSubject } from '../incidents/response/find-incident.ts';
import { pinnedIn } from '../incidents/response/pin-message.ts';
import { roomsOf } from '../incidents/response/rooms.ts';
import { OPEN_STATES } from '../incidents/response/state.ts';
import { incident } from '../incidents/response/tables.ts';
import { type Ctx, systemCtx } from '../store/unit.ts';
import { PIN, receivePin } from './receive-pin.ts';
import type { ReactionParts } from './receive-reaction.ts';

const CALL_TIMEOUT_MS = 10_000;
/** So many open incidents are looked at in one sweep, the newest first: each is a call or two. */
const MOST = 50;

/** Puts into the timelines of open incidents what people pinned in their threads and rooms while Steward was away. */
export async function sweepPins(parts: ReactionParts): Promise<void> {
  const rows = await parts.unit.db
    .select({ workspace: incident.workspaceId, number: incident.number })
    .from(incident)
    .where(inArray(incident.state, [...OPEN_STATES]))
    .orderBy(desc(incident.declaredAt))
    .limit(MOST);
  for (const { workspace, number } of rows) {
    const ctx = systemCtx(parts.unit, { workspace, name: 'pin sweep', log: parts.log });
    const pinned = await pinnedIn(ctx, number);
    for (const place of await placesOf(ctx, number)) {
      try {
        const at = parts.platforms.get(place.platform);
        if (at) await sweepPlace(parts, { place, at, pinned });
      } catch (error) {
        const about = { incident: number, platform: place.platform, error: String(error) };
        parts.log.info('Pins could not be read; the next sweep tries again', about);
      }
    }
  }
}

async function sweepPlace(
  parts: ReactionParts,
  {
    place,
    at,
    pinned,
  }: { readonly place: PlatformAddress; readonly at: Platform; readonly pinned: ReadonlySet<string> },
): Promise<void> {
  const { platform, ...to } = place;
  for (const ref of (await at.history?.marked(to, PIN, AbortSignal.timeout(CALL_TIMEOUT_MS))) ?? []) {
    if (pinned.has([platform, to.team, ref.channel, ref.message].join(':'))) continue;
    const signs = (await at.reactions?.list(to, ref, AbortSignal.timeout(CALL_TIMEOUT_MS))) ?? [];
    for (const { user, emoji } of signs) {
      if (emoji !== PIN) continue;
      const origin = { ...place, message: ref.message };
      await receivePin(parts, {
        origin,
        user,
        emoji,
        change: 'added',
        swept: true,
        key: `sweep ${ref.message} ${user}`,
      });
    }
  }
}

/** The threads of an incident's cards in channels, and its rooms. */
async function placesOf(ctx: Ctx, number: number): Promise<PlatformAddress[]> {
  const cards = (await refsOf(ctx.db, ctx.workspace, incidentSubject(number))).filter(
    ({ address }) => !address.channel.startsWith('@'),
  );
  const threads = cards.map(({ address, ref }) => ({ ...address, channel: ref.channel, thread: ref.message }));
  const rooms = (await roomsOf(ctx, number)).flatMap(({ platform, team, channel }) =>
    channel !== null && isPlatform(platform) ? [{ platform, team, channel }] : [],
  );
  return [...threads, ...rooms];
}
