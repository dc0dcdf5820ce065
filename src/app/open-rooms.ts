import { sql } from 'drizzle-orm';
import { DeliveryError } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { getIncident, incidentSubject } from '../incidents/response/find-incident.ts';
import { incidentTitle } from '../incidents/response/incident-words.ts';
import { rolesOf } from '../incidents/response/roles.ts';
import { noteRoom, roomName, roomsOf, wantsRoom } from '../incidents/response/rooms.ts';
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
      if (!port || known.some((room) => room.platform === platform && room.team === team)) continue;
      const at = { incident: number, platform, team };
      try {
        const invite = await accountsOf(ctx, number, platform, team);
        const wanted = { name: roomName(row), topic: incidentTitle(row), invite };
        const room = await port.open(team, wanted, AbortSignal.timeout(CALL_TIMEOUT_MS));
        await noteRoom(ctx, { ...at, room: { channel: room.channel, name: room.name } });
      } catch (error) {
        if (!(error instanceof DeliveryError) || (error.failure !== 'refused' && error.failure !== 'no-access'))
          throw error;
        await noteRoom(ctx, { ...at, because: error.hint ?? error.message });
      }
    }
  };

/** Who declared it, who has it and who has a part in it, by their accounts in this team. */
async function accountsOf(ctx: Ctx, number: number, platform: string, team: string): Promise<string[]> {
  const row = await getIncident(ctx, number);
  const roles = await rolesOf(ctx, number);
  const ids = [row.declaredBy, row.ackedBy, ...roles.map(({ person }) => person)].filter((id) => id !== null);
  const prefix = `${platform}:${team}:`;
  const people = await peopleByIds(ctx, [...new Set(ids)]);
  return people.flatMap(({ handles }) => {
    const own = handles.find((handle) => handle.startsWith(prefix));
    return own === undefined ? [] : [own.slice(prefix.length)];
  });
}
