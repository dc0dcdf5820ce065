import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { assertZone } from '../../kernel/zone.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { dropCalendars } from './calendars.ts';
import { scheduleDeleted, scheduleEdited } from './events.ts';
import type { Schedule } from './find-schedules.ts';
import { hoursWords, parseHours } from './hours.ts';
import { assertCanBeOnCall, lockOwnSchedule } from './may-change.ts';
import { endOpenSwaps } from './offer-swap.ts';
import { editLayer, LayerInput } from './set-layer.ts';
import { dropRotas } from './set-rota.ts';
import { oncallFeed, oncallSchedule } from './tables.ts';
import { replan, stopTimers } from './timers.ts';

const Input = LayerInput.extend({
  schedule: z.string(),
  layer: z.string().max(40).optional(),
  zone: z.string().max(60).optional(),
  covers: z.string().max(200).optional(),
  owner: z.uuid().optional(),
});

/** Changes a schedule, and one of its layers, from now on. BAD_INPUT when nothing is said. */
export async function editSchedule(ctx: Ctx, raw: z.input<typeof Input>): Promise<Schedule> {
  const input = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnSchedule(tx, input.schedule);
    const { zone, covers, owner, schedule: _, layer, ...rest } = input;
    const ofLayer = Object.values(rest).some((value) => value !== undefined);
    if (!ofLayer && zone === undefined && covers === undefined && owner === undefined) {
      throw new StewardError('BAD_INPUT', 'Say what is to change.', {
        hint: `Such as \`oncall edit ${row.name} --every "2 weeks"\`, or other people.`,
      });
    }
    const changed = await changeRow(tx, row, { zone, covers, owner });
    if (ofLayer) await editLayer(tx, changed, layer, rest);
    await replan(tx, row.id);
    return changed;
  });
}

async function changeRow(
  tx: Tx,
  row: Schedule,
  said: {
    readonly zone?: string | undefined;
    readonly covers?: string | undefined;
    readonly owner?: string | undefined;
  },
): Promise<Schedule> {
  if (said.zone === undefined && said.covers === undefined && said.owner === undefined) return row;
  if (said.zone !== undefined) assertZone(said.zone);
  if (said.owner !== undefined) await assertCanBeOnCall(tx, [said.owner]);
  const always = said.covers?.trim().toLowerCase() === 'always';
  const covers = said.covers === undefined ? row.covers : always ? null : parseHours(said.covers);
  const values = { zone: said.zone ?? row.zone, owner: said.owner ?? row.owner, covers };
  await tx.db.update(oncallSchedule).set(values).where(isSchedule(tx, row.id));
  const body = { schedule: row.id, name: row.name, zone: values.zone, owner: values.owner };
  emit(tx, scheduleEdited({ ...body, covers: covers === null ? undefined : hoursWords(covers) }));
  return { ...row, ...values };
}

/** Deletes a schedule: nobody is on call by it any more. What was stays readable in the ledger. */
export async function deleteSchedule(ctx: Ctx, { schedule }: { readonly schedule: string }): Promise<Schedule> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnSchedule(tx, schedule);
    await tx.db.update(oncallSchedule).set({ deletedAt: tx.now }).where(isSchedule(tx, row.id));
    await endOpenSwaps(tx, row, 'deleted');
    await dropRotas(tx, row);
    await dropCalendars(tx, row.id);
    await tx.db
      .update(oncallFeed)
      .set({ endedAt: tx.now })
      .where(
        and(eq(oncallFeed.workspaceId, tx.workspace), eq(oncallFeed.schedule, row.id), isNull(oncallFeed.endedAt)),
      );
    await stopTimers(tx, row.id);
    emit(tx, scheduleDeleted({ schedule: row.id, name: row.name }));
    return row;
  });
}

const isSchedule = (tx: Tx, id: string) => and(eq(oncallSchedule.workspaceId, tx.workspace), eq(oncallSchedule.id, id));
