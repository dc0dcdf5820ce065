import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import type { Added } from './add-to-group.ts';
import { teamMemberAdded } from './events.ts';
import type { Person } from './find-identity.ts';
import { lockTeam, type TeamMember, teamMembers } from './find-teams.ts';
import { assertAddable, holdPeople } from './hold-people.ts';
import { assertMayChangeTeam } from './may-change-team.ts';
import { teamMember } from './tables.ts';

export const AddToTeamInput = z.object({
  team: z.string(),
  people: z.array(z.uuid()).min(1),
  /** As leads; who is in it already becomes one. */
  lead: z.boolean().default(false),
});
export type AddToTeamInput = z.input<typeof AddToTeamInput>;

/**
 * Puts people into a team, or makes them its leads; all or none. An admin may, and a lead of the team, who makes no
 * leads. Who becomes a lead decides only on requests opened afterwards. Refuses guests, bots, those who left and the
 * forgotten; ALREADY_THERE when nothing would change.
 */
export async function addToTeam(ctx: Ctx, raw: AddToTeamInput): Promise<Added & { readonly team: string }> {
  const input = AddToTeamInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const people = await holdPeople(tx, input.people);
    const { name } = await lockTeam(tx, input.team);
    await assertMayChangeTeam(tx, name, input.lead ? 'makes somebody a lead of' : 'adds people to', input.lead);
    const before = new Map((await teamMembers(tx, name)).map((member) => [member.personId, member]));
    const isThere = (each: Person): boolean =>
      input.lead ? before.get(each.id)?.leadSince != null : before.has(each.id);
    const added = people.filter((each) => !isThere(each));
    const already = people.filter(isThere);
    if (added.length === 0) throw everybodyThere(name, already, input.lead);
    for (const each of added) await addOne(tx, name, each, input.lead, before.get(each.id));
    return { team: name, added, already };
  });
}

async function addOne(tx: Tx, team: string, target: Person, lead: boolean, before?: TeamMember): Promise<void> {
  await assertAddable(tx, target, `cannot be in ${team}`);
  const leadSince = lead ? tx.now : null;
  if (before) {
    await tx.db
      .update(teamMember)
      .set({ leadSince })
      .where(
        and(eq(teamMember.workspaceId, tx.workspace), eq(teamMember.team, team), eq(teamMember.personId, target.id)),
      );
  } else {
    await tx.db.insert(teamMember).values({
      workspaceId: tx.workspace,
      team,
      personId: target.id,
      addedAt: tx.now,
      addedBy: humanOf(tx.actor) ?? null,
      leadSince,
    });
  }
  emit(tx, teamMemberAdded({ team, person: target.id, lead }));
}

function everybodyThere(team: string, already: readonly Person[], lead: boolean): StewardError {
  const [one] = already;
  const who = already.length === 1 && one ? `${one.name ?? 'This person'} is` : 'They are all';
  const what = lead ? `lead of ${team}` : `in ${team}`;
  return new StewardError('ALREADY_THERE', `${who} ${what} already.`, {
    hint: `See everybody with \`team show ${team}\`.`,
  });
}
