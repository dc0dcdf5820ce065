import { type Ctx, inTransaction } from '../../store/unit.ts';
import { oneAtATime } from './route-alerts.ts';
import { settleGroups } from './settle-groups.ts';

/** What the timers of a group run: its numbers are counted and shown anew, and one that was quiet ends. Harmless at any time. */
export async function settleGroup(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await oneAtATime(tx);
    await settleGroups(tx, [number]);
  });
}
