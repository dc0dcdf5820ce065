import { z } from 'zod';
import { SHORT_NAME } from '../../chat/options/short-name.ts';
import { StewardError } from '../../kernel/errors.ts';
import { assertZone } from '../../kernel/zone.ts';
import { emit } from '../../ledger/event.ts';
import { callerOf } from '../../people/get-person.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { scheduleCreated } from './events.ts';
import type { Schedule } from './find-schedules.ts';
import { hoursWords, parseHours } from './hours.ts';
import { insertLayer, LayerInput } from './set-layer.ts';
import { oncallSchedule } from './tables.ts';
import { replan } from './timers.ts';

const Input = LayerInput.extend({
  schedule: z.string().regex(SHORT_NAME),
  zone: z.string().max(60),
  /** When somebody must be on call; always when left out. */
  covers: z.string().max(200).optional(),
});

/** Makes a schedule of the caller's with its first rotation. NAME_TAKEN while one of that name stands. */
export async function createSchedule(ctx: Ctx, raw: z.input<typeof Input>): Promise<Schedule> {
  const input = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await insertSchedule(tx, input);
    await insertLayer(tx, row, { name: 'base', rank: 1 }, input);
    await replan(tx, row.id);
    return row;
  });
}

/** Writes a schedule of the caller's without any layer. */
export async function insertSchedule(
  tx: Tx,
  { schedule, zone, covers: said }: Pick<z.output<typeof Input>, 'schedule' | 'zone' | 'covers'>,
): Promise<Schedule> {
  const owner = await callerOf(tx);
  assertZone(zone);
  const covers = said === undefined ? null : parseHours(said);
  const [row] = await tx.db
    .insert(oncallSchedule)
    .values({
      ...{ workspaceId: tx.workspace, id: tx.newId(), name: schedule, zone, owner: owner.id },
      ...{ covers, at: tx.now },
    })
    .onConflictDoNothing()
    .returning();
  if (!row) {
    throw new StewardError('NAME_TAKEN', `A schedule is called ${schedule} already.`, {
      field: 'schedule',
      hint: `Add a rotation with \`oncall add ${schedule}\`, change it with \`oncall edit ${schedule}\`.`,
    });
  }
  const body = { schedule: row.id, name: row.name, zone: row.zone, owner: row.owner };
  emit(tx, scheduleCreated({ ...body, covers: covers === null ? undefined : hoursWords(covers) }));
  return row;
}
