import { personIdsOf } from '../../people/find-people.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { listSchedules } from './find-schedules.ts';
import { layersOf, overridesOf } from './read-plans.ts';
import { replan } from './timers.ts';

/** Looks anew at who is on call in the schedules that these people stand in. */
export async function replanFor(ctx: Ctx, people: readonly string[]): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const ids = new Set([...people, ...(await personIdsOf(tx, people))]);
    const schedules = (await listSchedules(tx)).map(({ id }) => id);
    if (schedules.length === 0) return;
    const span = { from: tx.now.getTime(), to: tx.now.getTime() + 366 * 24 * 3_600_000 };
    const layers = await layersOf(tx, schedules, span);
    const overrides = await overridesOf(tx, schedules, span);
    const concerned = new Set([
      ...layers.filter((layer) => layer.people.some((person) => ids.has(person))).map((layer) => layer.schedule),
      ...overrides.filter(({ person }) => ids.has(person)).map(({ schedule }) => schedule),
    ]);
    for (const schedule of [...concerned].sort()) await replan(tx, schedule);
  });
}
