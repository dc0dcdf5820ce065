import { and, eq, ne } from 'drizzle-orm';
import { z } from 'zod';
import { emit } from '../../ledger/event.ts';
import { getPerson } from '../../people/get-person.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertOpen, factOf, setReminders } from './change-incident.ts';
import { roleGiven } from './events.ts';
import { type Incident, lockIncident } from './find-incident.ts';
import { rolesOf } from './roles.ts';
import { incidentRole, ROLES } from './tables.ts';

export const GiveRoleInput = z.object({ incident: z.int().min(1), role: z.enum(ROLES), person: z.uuid() });

/** Gives somebody a part in an incident, from whoever had it; of experts there may be several. */
export async function giveRole(ctx: Ctx, raw: z.input<typeof GiveRoleInput>): Promise<Incident> {
  const { incident: number, role, person } = GiveRoleInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    assertOpen(row);
    await getPerson(tx, person);
    const held = (await rolesOf(tx, number)).filter((each) => each.role === role);
    if (held.some((each) => each.person === person)) return row;
    const before = role === 'expert' ? undefined : held[0]?.person;
    if (before !== undefined)
      await tx.db
        .delete(incidentRole)
        .where(
          and(
            eq(incidentRole.workspaceId, tx.workspace),
            eq(incidentRole.incident, number),
            eq(incidentRole.role, role),
            ne(incidentRole.person, person),
          ),
        );
    await tx.db.insert(incidentRole).values({ workspaceId: tx.workspace, incident: number, role, person, at: tx.now });
    emit(tx, roleGiven({ ...factOf(row), role, person, before }));
    await setReminders(tx, row);
    return row;
  });
}
