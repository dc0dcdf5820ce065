import { z } from 'zod';
import { effectRunsOf } from '../lifecycle/effect-runs.ts';
import { lockRequest } from '../lifecycle/find-request.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { checkLater, lockWatch, watchId } from './alias-watches.ts';
import { aliasWatch } from './tables.ts';

/** What the effect `mlflow` keeps about its run. */
const Moved = z.object({
  url: z.string(),
  name: z.string(),
  alias: z.string(),
  version: z.string(),
  previous: z.string().nullable(),
  token: z.string().nullable(),
  allowPrivate: z.boolean(),
  outside: z.enum(['report', 'revert']),
});

/**
 * From an applied request on, its aliases should say what it set. Under the rules of the lifecycle that it pinned. An
 * older request never takes the place of a newer one, so running twice or late does no harm.
 */
export async function watchAliases(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  const moved = (await effectRunsOf(ctx, input.request)).filter(
    (run) => run.effect === 'mlflow' && run.state === 'done',
  );
  if (moved.length === 0) return;
  await inTransaction(ctx, async (tx) => {
    const { model, subject, toStage, number } = await lockRequest(tx, input.request);
    for (const run of moved) {
      const { version: expected, ...note } = Moved.parse(run.note);
      const id = watchId(note);
      const known = await lockWatch(tx, id);
      if (known && known.request >= number) continue;
      const row = { ...note, expected, model, subject, stage: toStage, request: number, strayedAt: null, found: null };
      await tx.db
        .insert(aliasWatch)
        .values({ workspaceId: tx.workspace, id, ...row })
        .onConflictDoUpdate({ target: [aliasWatch.workspaceId, aliasWatch.id], set: row });
      await checkLater(tx, id);
    }
  });
}
