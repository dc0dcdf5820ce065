import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { rotaEnded, rotaSet } from './events.ts';
import { followerOf, ofSchedule, type Rota, rotasOf, rotaTitle } from './find-rotas.ts';
import { lockSchedule, type Schedule } from './find-schedules.ts';
import { oncallRota } from './tables.ts';
import { wantRota } from './timers.ts';

const Input = z.object({
  schedule: z.string(),
  platform: z.enum(['slack', 'discord']),
  team: z.string(),
  /** The platform's id, and how people call it there. */
  list: z.string().min(1),
  listName: z.string().min(1),
});

/**
 * Lets a user group or role hold whoever is on call in a schedule from now on, in place of the one it had in that team.
 * NOT_ALLOWED where a group follows that list, NAME_TAKEN where another schedule writes it.
 */
export async function setRota(ctx: Ctx, raw: z.input<typeof Input>): Promise<Rota> {
  const { schedule: name, ...input } = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockSchedule(tx, name);
    const follower = await followerOf(tx, input);
    if (follower !== undefined) {
      throw new StewardError('NOT_ALLOWED', `The group ${follower} follows ${rotaTitle(input)}, and decides by it.`, {
        field: input.platform,
        hint: `Name another one, or end that with \`group sync ${follower} --off\`: a shift must give nobody a vote.`,
      });
    }
    const mine = and(
      ofSchedule(tx, schedule.id),
      eq(oncallRota.platform, input.platform),
      eq(oncallRota.team, input.team),
    );
    const [before] = await tx.db.delete(oncallRota).where(mine).returning();
    const [row] = await tx.db
      .insert(oncallRota)
      .values({
        ...{ workspaceId: tx.workspace, schedule: schedule.id, ...input, setBy: humanOf(tx.actor) ?? null, at: tx.now },
        ...(before?.list === input.list ? { shown: before.shown } : {}),
      })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw new StewardError('NAME_TAKEN', `Another schedule writes ${rotaTitle(input)}.`, {
        field: input.platform,
        hint: 'Name another one: see who writes it with `oncall show`.',
      });
    }
    if (before && before.list !== input.list) emit(tx, rotaEnded(bodyOf(schedule, before)));
    emit(tx, rotaSet(bodyOf(schedule, row)));
    await wantRota(tx, schedule.id);
    return row;
  });
}

/** Ends all of a schedule: who is in them stays. ALREADY_THERE when it has none. */
export async function endRotas(ctx: Ctx, { schedule: name }: { readonly schedule: string }): Promise<readonly Rota[]> {
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockSchedule(tx, name);
    const rows = await dropRotas(tx, schedule);
    if (rows.length > 0) return rows;
    throw new StewardError('ALREADY_THERE', `No user group or role holds whoever is on call in ${schedule.name}.`, {
      hint: `Name one: \`oncall rota ${schedule.name} --slack @usergroup\` or \`--discord @role\`.`,
    });
  });
}

/** For a schedule whose row is locked. */
export async function dropRotas(tx: Tx, schedule: Schedule): Promise<readonly Rota[]> {
  const rows = await rotasOf(tx, schedule.id);
  if (rows.length === 0) return [];
  await tx.db.delete(oncallRota).where(ofSchedule(tx, schedule.id));
  for (const row of rows) emit(tx, rotaEnded(bodyOf(schedule, row)));
  return rows;
}

export const bodyOf = (schedule: Schedule, { platform, team, list }: Rota) => ({
  ...{ schedule: schedule.id, name: schedule.name },
  ...{ platform, team, list },
});
