import type { Ctx } from '../store/unit.ts';
import { endMoved, WAITING } from './end-moved.ts';
import { followersOf } from './planned-release.ts';

/** Ends the requests that waited for one that was not applied. Runs as a consequence; twice does no harm. */
export async function endFollowers(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await endMoved(ctx, await followersOf(ctx, input.request, WAITING));
}
