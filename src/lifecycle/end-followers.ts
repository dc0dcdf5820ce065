import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockRequest } from './find-request.ts';
import { followersOf } from './planned-release.ts';
import { endStale, judge, movedPin } from './settle.ts';

/** Ends the requests that waited for one that was not applied, each in a transaction of its own; twice does no harm. */
export async function endFollowers(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  for (const number of await followersOf(ctx, input.request, ['pending', 'approved'])) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (locked.state !== 'pending' && locked.state !== 'approved') return;
      const moved = await movedPin(tx, await judge(tx, locked));
      if (moved !== undefined) await endStale(tx, locked, moved);
    });
  }
}
