import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { teamMemberRemoved } from './events.ts';
import type { Person } from './find-identity.ts';
import { lockTeam, teamMembers } from './find-teams.ts';
import { getPerson } from './get-person.ts';
import { assertMayChangeTeam } from './may-change-team.ts';
import { teamMember } from './tables.ts';

export const RemoveFromTeamInput = z.object({ team: z.string(), people: z.array(z.uuid()).min(1) });
export type RemoveFromTeamInput = z.input<typeof RemoveFromTeamInput>;

/**
 * Takes people out of a team; a lead decides on nothing by it from this commit on. An admin may, and a lead of the team
 * where no lead goes. Returns who was in it; UNKNOWN_PERSON when nobody was.
 */
export async function removeFromTeam(
  ctx: Ctx,
  raw: RemoveFromTeamInput,
): Promise<{ readonly team: string; readonly removed: readonly Person[] }> {
  const input = RemoveFromTeamInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { name } = await lockTeam(tx, input.team);
    const humans = new Map<string, Person>();
    for (const id of input.people) {
      const human = await getPerson(tx, id);
      humans.set(human.id, human);
    }
    const going = (await teamMembers(tx, name)).filter((member) => humans.has(member.personId));
    const aboutLeads = going.some((member) => member.leadSince !== null);
    await assertMayChangeTeam(tx, name, aboutLeads ? 'takes a lead out of' : 'takes people out of', aboutLeads);
    if (going.length === 0) {
      throw new StewardError('UNKNOWN_PERSON', `Nobody of them is in ${name}.`, {
        field: 'person',
        hint: `See who is with \`team show ${name}\`.`,
      });
    }
    for (const { personId, leadSince } of going) {
      await tx.db
        .delete(teamMember)
        .where(
          and(eq(teamMember.workspaceId, tx.workspace), eq(teamMember.team, name), eq(teamMember.personId, personId)),
        );
      emit(tx, teamMemberRemoved({ team: name, person: personId, lead: leadSince !== null, because: 'person' }));
    }
    return { team: name, removed: going.flatMap((member) => humans.get(member.personId) ?? []) };
  });
}
