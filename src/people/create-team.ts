import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { teamCreated } from './events.ts';
import { getTeam, type Team } from './find-teams.ts';
import { team } from './tables.ts';

const TEAM_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

export const CreateTeamInput = z.object({ name: z.string(), about: z.string().max(2_000).optional() });
export type CreateTeamInput = z.input<typeof CreateTeamInput>;

/** Makes an empty team. NAME_TAKEN when it exists in any case, BAD_INPUT for a name that cannot be one. */
export async function createTeam(ctx: Ctx, raw: CreateTeamInput): Promise<Team> {
  const input = CreateTeamInput.parse(raw);
  const name = input.name.trim().toLowerCase();
  if (!TEAM_NAME.test(name)) {
    throw new StewardError('BAD_INPUT', `"${name.slice(0, 60)}" cannot be a team's name.`, {
      field: 'team',
      hint: 'Use up to 40 of a-z, 0-9, dot, hyphen and underscore, such as `payments`.',
    });
  }
  return inTransaction(ctx, async (tx) => {
    const inserted = await tx.db
      .insert(team)
      .values({
        workspaceId: tx.workspace,
        name,
        about: input.about ?? null,
        createdAt: tx.now,
        createdBy: humanOf(tx.actor) ?? null,
      })
      .onConflictDoNothing()
      .returning();
    const [made] = inserted;
    if (made) {
      emit(tx, teamCreated({ team: name }, { about: input.about }));
      return made;
    }
    const there = (await getTeam(tx, name)).name;
    throw new StewardError('NAME_TAKEN', `There is a team ${there} already.`, {
      field: 'team',
      hint: `See who is in it with \`team show ${there}\`, add people with \`team add ${there} @person\`.`,
    });
  });
}
