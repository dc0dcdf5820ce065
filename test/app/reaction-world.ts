import { sql } from 'drizzle-orm';
import type { ReactionParts } from '../../src/app/receive-reaction.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { noteRoom } from '../../src/incidents/response/rooms.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

/** Where reactions arrive in the workspace of the running test, with this console as its one platform. */
export const reactionParts = (platform: object): ReactionParts => ({
  ...{ unit: world.unit, policy, commands: [], root: 'steward', log: silentLog },
  platforms: new Map([['console', platform]]) as never,
});

/** INC-1 is declared in #inc; its card stands there as m1. */
export async function declared(): Promise<void> {
  const origin = { platform: 'console', team: world.system.workspace, channel: 'inc' };
  await declareIncident(world.as('mia'), { title: 'Zeros', severity: 1, model: 'churn', origin });
  await cardStands('incident:1', 'inc', 'm1');
}

/** The room of INC-1 opens, in which its card stands as m2. */
export async function roomOpens(): Promise<void> {
  const room = { channel: 'room', name: 'inc-1' };
  await noteRoom(world.system, { incident: 1, platform: 'console', team: world.system.workspace, room });
  await cardStands('incident:1', 'room', 'm2');
}

/** The card of a subject that stands nowhere yet was posted. */
export async function cardStands(subject: string, channel: string, message: string): Promise<void> {
  await world.unit.db.execute(sql`
    update card set ref_channel = ${channel}, ref_message = ${message}, shown = wanted
    where workspace_id = ${world.system.workspace} and subject = ${subject} and ref_message is null`);
}
