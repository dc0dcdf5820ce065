import { z } from 'zod';
import { SHORT_NAME } from '../chat/options/short-name.ts';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { assertZone } from '../kernel/zone.ts';
import { emit } from '../ledger/event.ts';
import { getTeam } from '../people/find-teams.ts';
import { getModel } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { freezeAdded } from './events.ts';
import type { Freeze } from './find-freezes.ts';
import { parseWeekly } from './freeze-window.ts';
import { freeze } from './tables.ts';

export const AddFreezeInput = z.object({
  name: z.string().regex(SHORT_NAME),
  /** An IANA zone, in which a weekly window is read. */
  zone: z.string().max(60),
  from: z.date().optional(),
  to: z.date().optional(),
  weekly: z.string().max(60).optional(),
  models: z.array(z.string().regex(NAME)).max(200).optional(),
  team: z.string().max(80).optional(),
  stage: z.string().max(40).optional(),
  reason: z.string().max(2_000).optional(),
});
export type AddFreezeInput = z.input<typeof AddFreezeInput>;

/** Declares a time in which moves wait. `stages` are those of the lifecycle. NAME_TAKEN while one of that name stands. */
export async function addFreeze(
  ctx: Ctx,
  raw: AddFreezeInput,
  stagesOf: (tx: Tx) => Promise<readonly string[]>,
): Promise<Freeze> {
  const input = AddFreezeInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const from = input.from ?? tx.now;
    assertZone(input.zone);
    assertSpan(tx, from, input.to);
    if (input.models && input.team !== undefined)
      throw new StewardError('BAD_INPUT', 'A freeze is for models or for a team, not for both.', { field: 'team' });
    const team = input.team === undefined ? undefined : (await getTeam(tx, input.team)).name;
    for (const name of input.models ?? []) await getModel(tx, name);
    assertStage(input.stage, await stagesOf(tx));
    const weekly = input.weekly === undefined ? undefined : parseWeekly(input.weekly);
    const { name, zone, to, models, stage, reason } = input;
    const [row] = await tx.db
      .insert(freeze)
      .values({
        workspaceId: tx.workspace,
        id: tx.newId(),
        name,
        zone,
        fromAt: from,
        toAt: to ?? null,
        weekly: weekly ?? null,
        models: models ?? null,
        team: team ?? null,
        stage: stage ?? null,
        reason: reason ?? null,
        addedBy: humanOf(tx.actor) ?? null,
        at: tx.now,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw new StewardError('NAME_TAKEN', `A freeze is called ${name} already.`, {
        field: 'name',
        hint: `See it with \`freeze list\`, end it with \`freeze end ${name}\`.`,
      });
    }
    const span = { from: from.toISOString(), to: to?.toISOString() };
    emit(tx, freezeAdded({ freeze: name, zone, ...span, weekly, models, team, stage }, { reason }));
    return row;
  });
}

function assertSpan(tx: Tx, from: Date, to: Date | undefined): void {
  if (to === undefined) return;
  if (to <= from)
    throw new StewardError('BAD_INPUT', 'A freeze cannot end before it begins.', {
      field: 'to',
      hint: 'Give `--to` a later time.',
    });
  if (to <= tx.now)
    throw new StewardError('BAD_INPUT', 'This freeze would be over already.', {
      field: 'to',
      hint: 'Give `--to` a time to come.',
    });
}

function assertStage(stage: string | undefined, stages: readonly string[]): void {
  if (stage === undefined || stages.includes(stage)) return;
  const close = nearest(stage, stages);
  throw new StewardError('UNKNOWN_STAGE', `There is no stage ${stage}.`, {
    field: 'stage',
    hint: close ? `Did you mean \`${close}\`?` : `The stages are ${stages.join(', ')}.`,
  });
}
