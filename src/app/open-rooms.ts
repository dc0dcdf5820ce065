import { sql } from 'drizzle-orm';
import { DeliveryError } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { isPlatform } from '../delivery/direct-addresses.ts';
import { getIncident, incidentSubject } from '../incidents/response/find-incident.ts';
import { incidentTitle } from '../incidents/response/incident-words.ts';
import { rolesOf } from '../incidents/response/roles.ts';
import { noteRoom, roomName, roomsOf, wantsRoom } from '../incidents/response/rooms.ts';
import { isOpen } from '../incidents/response/state.ts';
import { peopleByIds } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import type { Platforms } from './platforms.ts';

const CALL_TIMEOUT_MS = 20_000;

/**
 * Opens the rooms of an incident: one in each team where its card stands and whose platform has channels to make. What a
 * platform refuses is kept and told in the card's thread, which is the room then; one that is away is asked again by the job.
 */
export const createOpenRooms =
  (platforms: Platforms) =>
  async (ctx: Ctx, number: number): Promise<void> => {
    const row = await getIncident(ctx, number);
    if (!wantsRoom(row)) return;
    const known = await roomsOf(ctx, number);
    const places = await ctx.db.execute<{ platform: PlatformName; team: string }>(sql`
      select distinct place.platform, place.team from card
      join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${ctx.workspace} and card.subject = ${incidentSubject(number)}
        and place.channel not like '@%'`);
    for (const { platform, team } of places) {
      const port = platforms.get(platform)?.rooms;
      if (!port?.open || known.some((room) => room.platform === platform && room.team === team)) continue;
      const at = { incident: number, platform, team };
      try {
        const invite = await accountsOf(ctx, number, platform, team);
        const wanted = { name: roomName(row), topic: incidentTitle(row), invite };
        const room = await port.open(team, wanted, AbortSignal.timeout(CALL_TIMEOUT_MS));
        await noteRoom(ctx, { ...at, room: { channel: room.channel, name: room.name } });
        // Who got a part while it was being opened.
        const late = (await accountsOf(ctx, number, platform, team)).filter((user) => !invite.includes(user));
        if (late.length > 0) await port.invite(team, room, late, AbortSignal.timeout(CALL_TIMEOUT_MS));
      } catch (error) {
        if (!(error instanceof DeliveryError) || (error.failure !== 'refused' && error.failure !== 'no-access'))
          throw error;
        await noteRoom(ctx, { ...at, because: error.hint ?? error.message });
      }
    }
  };

/**
 * Brings somebody who got a part in an incident, or took it on, into its rooms: the channels of its own, and elsewhere the
 * threads of its cards where threads have members. Whom a platform does not let in stays out; one that is away is asked
 * again by the job.
 */
export const createInviteToRooms =
  (platforms: Platforms) =>
  async (ctx: Ctx, number: number, person: string): Promise<void> => {
    if (!isOpen((await getIncident(ctx, number)).state)) return;
    const rooms = (await roomsOf(ctx, number)).filter(({ channel }) => channel !== null);
    for (const { platform, team, channel, thread } of [
      ...rooms.map((room) => ({ ...room, channel: room.channel ?? '', thread: undefined })),
      ...(await cardsOf(ctx, number)).filter((card) => rooms.every((room) => room.channel !== card.channel)),
    ]) {
      const port = isPlatform(platform) ? platforms.get(platform)?.rooms : undefined;
      const [user] = await accountsFor(ctx, [person], platform, team);
      if (!port || user === undefined) continue;
      const at = { channel, ...(thread === undefined ? {} : { thread }) };
      const missing = await port.invite(team, at, [user], AbortSignal.timeout(CALL_TIMEOUT_MS));
      if (missing.length > 0)
        ctx.log.info('Somebody was not let into the room of an incident', { number, platform, team });
    }
  };

/** Where the cards of an incident stand in channels: their threads are where it is worked on. */
async function cardsOf(ctx: Ctx, number: number) {
  return ctx.db.execute<{ platform: PlatformName; team: string; channel: string; thread: string }>(sql`
    select place.platform, place.team, card.ref_channel as channel, card.ref_message as thread from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${ctx.workspace} and card.subject = ${incidentSubject(number)}
      and place.channel not like '@%' and card.ref_message is not null
    order by place.id`);
}

/** Who declared it, who has it and who has a part in it, by their accounts in this team. */
async function accountsOf(ctx: Ctx, number: number, platform: string, team: string): Promise<string[]> {
  const row = await getIncident(ctx, number);
  const roles = await rolesOf(ctx, number);
  const ids = [row.declaredBy, row.ackedBy, ...roles.map(({ person }) => person)].filter((id) => id !== null);
  return accountsFor(ctx, [...new Set(ids)], platform, team);
}

async function accountsFor(ctx: Ctx, ids: readonly string[], platform: string, team: string): Promise<string[]> {
  const prefix = `${platform}:${team}:`;
  return (await peopleByIds(ctx, ids)).flatMap(({ handles }) => {
    const own = handles.find((handle) => handle.startsWith(prefix));
    return own === undefined ? [] : [own.slice(prefix.length)];
  });
}
