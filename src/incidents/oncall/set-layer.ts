import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { dropCalendars } from './calendars.ts';
import { layerRemoved, layerSet } from './events.ts';
import type { Schedule } from './find-schedules.ts';
import { hoursWords, parseHours } from './hours.ts';
import { assertCanBeOnCall, lockOwnSchedule } from './may-change.ts';
import type { StoredLayer } from './read-plans.ts';
import { type Rotation, turnsIn } from './rotation.ts';
import { handoverWords, isDated, parseEvery, parseHandover, startFor } from './rotation-words.ts';
import { ON_HOLIDAYS } from './shifts.ts';
import { oncallLayer } from './tables.ts';
import { replan } from './timers.ts';

export const LayerInput = z.object({
  people: z.array(z.uuid()).min(1).max(50).optional(),
  every: z.string().max(40).optional(),
  handover: z.string().max(40).optional(),
  /** `always` takes the hours away. */
  hours: z.string().max(200).optional(),
  holidays: z.enum(ON_HOLIDAYS).optional(),
});
export type LayerInput = z.input<typeof LayerInput>;

const Named = LayerInput.extend({ schedule: z.string(), layer: z.string().max(40).optional() });

/** Adds a rotation on top of a schedule's others. NAME_TAKEN while one of that name stands. */
export async function addLayer(ctx: Ctx, raw: z.input<typeof Named>): Promise<StoredLayer> {
  const input = Named.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockOwnSchedule(tx, input.schedule);
    const standing = await standingLayers(tx, schedule.id);
    const rank = Math.max(0, ...standing.map((layer) => layer.rank)) + 1;
    const name = input.layer?.toLowerCase() ?? `layer-${rank}`;
    if (standing.some((layer) => layer.name === name)) {
      throw new StewardError('NAME_TAKEN', `${schedule.name} has a layer ${name} already.`, {
        field: 'layer',
        hint: `Change it with \`oncall edit ${schedule.name} --layer ${name}\`, or give \`--layer\` another name.`,
      });
    }
    const row = await insertLayer(tx, schedule, { name, rank }, input);
    await replan(tx, schedule.id);
    return row;
  });
}

/** Writes a new layer; the rest of what a layer needs comes from its defaults. */
export async function insertLayer(
  tx: Tx,
  schedule: Schedule,
  { name, rank }: { readonly name: string; readonly rank: number },
  input: LayerInput,
): Promise<StoredLayer> {
  const people = input.people ?? [];
  if (people.length === 0) {
    throw new StewardError('MISSING_ARGUMENT', 'Say who takes turns.', {
      field: 'people',
      hint: `Such as \`@ada @leo --every week --handover "mon 09:00"\`.`,
    });
  }
  await assertCanBeOnCall(tx, people);
  const rotation = parseEvery(input.every ?? 'week');
  const at = { now: tx.now, zone: schedule.zone };
  return write(tx, schedule, {
    ...{ name, rank, people, ...rotation },
    start: parseHandover(input.handover, rotation, at),
    hours: input.hours === undefined || isAlways(input.hours) ? null : parseHours(input.hours),
    holidays: input.holidays ?? 'as-usual',
  });
}

/**
 * Changes a layer from now on; what it said before stays history. Whoever has the turn now goes on with it when he is
 * still in the list. Without a name the only layer. BAD_INPUT when nothing is changed.
 */
export async function editLayer(
  tx: Tx,
  schedule: Schedule,
  name: string | undefined,
  input: LayerInput,
): Promise<StoredLayer> {
  const layer = await theLayer(tx, schedule, name);
  if (layer.times !== null) {
    throw new StewardError('BAD_INPUT', `The layer ${layer.name} follows a calendar, and nobody takes turns in it.`, {
      field: 'layer',
      hint: `Change the calendar, or take the layer out: \`oncall remove ${schedule.name} ${layer.name}\`.`,
    });
  }
  const people = input.people ?? layer.people;
  await assertCanBeOnCall(tx, people);
  const rotation = input.every === undefined ? layer : parseEvery(input.every);
  const at = { now: tx.now, zone: schedule.zone };
  const { every, unit } = rotation;
  const anew = input.handover !== undefined || every !== layer.every || unit !== layer.unit;
  const handover = input.handover ?? handoverWords({ start: layer.start, unit });
  const next = anew ? { ...layer, every, unit, start: parseHandover(handover, rotation, at) } : layer;
  const start = isDated(input.handover) ? next.start : startFor(next, ...turnOf(next, people, layer, at));
  await endLayer(tx, layer);
  const { hours } = input;
  return write(
    tx,
    schedule,
    {
      ...{ name: layer.name, rank: layer.rank, people, every: rotation.every, unit: rotation.unit, start },
      hours: hours === undefined ? layer.hours : isAlways(hours) ? null : parseHours(hours),
      holidays: input.holidays ?? layer.holidays,
    },
    layer.id,
  );
}

/** Ends a layer: what it covered falls to those below. */
export async function removeLayer(
  ctx: Ctx,
  input: { readonly schedule: string; readonly layer: string },
): Promise<StoredLayer> {
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockOwnSchedule(tx, input.schedule);
    const layer = await theLayer(tx, schedule, input.layer);
    await endLayer(tx, layer);
    await dropCalendars(tx, schedule.id, layer.name);
    emit(tx, layerRemoved({ schedule: schedule.id, name: schedule.name, layer: layer.id }));
    await replan(tx, schedule.id);
    return layer;
  });
}

/** The layers that stand, the lowest first. */
export async function standingLayers(ctx: Ctx, schedule: string): Promise<StoredLayer[]> {
  return ctx.db
    .select()
    .from(oncallLayer)
    .where(
      and(eq(oncallLayer.workspaceId, ctx.workspace), eq(oncallLayer.schedule, schedule), isNull(oncallLayer.toAt)),
    )
    .orderBy(oncallLayer.rank);
}

async function theLayer(tx: Tx, schedule: Schedule, name: string | undefined): Promise<StoredLayer> {
  const layers = await standingLayers(tx, schedule.id);
  const [only, other] = layers;
  const found =
    name === undefined && other === undefined ? only : layers.find((each) => each.name === name?.toLowerCase());
  if (found) return found;
  const names = layers.map((each) => each.name);
  const close = name === undefined ? undefined : nearest(name, names);
  const said =
    name === undefined ? `${schedule.name} has ${layers.length} layers.` : `${schedule.name} has no layer ${name}.`;
  throw new StewardError(name === undefined ? 'AMBIGUOUS' : 'BAD_INPUT', said, {
    field: 'layer',
    hint: close
      ? `Did you mean \`--layer ${close}\`?`
      : `Its layers are ${names.join(', ') || 'none: add one with `oncall add`'}.`,
  });
}

/** The turn of a rotation now, and which of these people has it: whoever has it by the rotation before. */
function turnOf(
  rotation: Rotation,
  people: readonly string[],
  before: Rotation,
  { now, zone }: { readonly now: Date; readonly zone: string },
): [turn: number, index: number] {
  const span = { from: now.getTime(), to: now.getTime() + 1 };
  const [turn, holder] = [rotation, before].map((each) => turnsIn(each, zone, span).at(-1));
  return turn && holder ? [turn.turn, Math.max(0, people.indexOf(holder.person))] : [0, 0];
}

const isAlways = (hours: string): boolean => hours.trim().toLowerCase() === 'always';

/** From now on the layer does not count. */
export async function endLayer(tx: Tx, layer: StoredLayer): Promise<void> {
  await tx.db
    .update(oncallLayer)
    .set({ toAt: tx.now })
    .where(
      and(
        eq(oncallLayer.workspaceId, tx.workspace),
        eq(oncallLayer.schedule, layer.schedule),
        eq(oncallLayer.id, layer.id),
      ),
    );
}

type Said = Pick<StoredLayer, 'name' | 'rank' | 'people' | 'every' | 'unit' | 'start' | 'hours' | 'holidays'>;

async function write(tx: Tx, schedule: Schedule, said: Said, before?: string): Promise<StoredLayer> {
  const [row] = await tx.db
    .insert(oncallLayer)
    .values({ workspaceId: tx.workspace, schedule: schedule.id, id: tx.newId(), ...said, fromAt: tx.now })
    .returning();
  if (!row) throw new Error('an inserted layer is returned');
  const { name, hours, people, ...rest } = said;
  const body = { ...rest, title: name, people: [...people], hours: hours === null ? undefined : hoursWords(hours) };
  emit(tx, layerSet({ schedule: schedule.id, name: schedule.name, layer: row.id, before, ...body }));
  return row;
}
