import { and, eq, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { versionEdited } from './events.ts';
import { getVersion, lockModel, lockVersion, type Version } from './find.ts';
import { version } from './tables.ts';
import { datasetName, VersionInput } from './version-input.ts';

/**
 * Changes the fields that are given; metrics are merged by name, data sets replaced. Open requests for the version
 * become stale by the consequence of the fact this emits.
 */
export async function editVersion(ctx: Ctx, raw: VersionInput): Promise<Version> {
  const { model, version: name, ...changes } = VersionInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    // The model's row first, as every verb that decides about its versions: nobody decides on what is being edited.
    await lockModel(tx, model);
    const before = await lockVersion(tx, { model, version: name });
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length === 0) {
      throw new StewardError('BAD_INPUT', 'Nothing to change was given.', {
        hint: 'Name at least one of `--uri --digest --commit --dataset --metric --notes`.',
      });
    }
    const metrics = changes.metrics ? { ...before.metrics, ...changes.metrics } : before.metrics;
    await tx.db
      .update(version)
      .set({ ...given, metrics, revision: sql`${version.revision} + 1` })
      .where(and(eq(version.workspaceId, tx.workspace), eq(version.model, model), eq(version.version, name)));
    const { uri, digest, commit, notes } = changes;
    const datasets = changes.datasets?.map(datasetName);
    emit(
      tx,
      versionEdited(
        {
          model,
          version: name,
          uri,
          digest,
          commit,
          datasets,
          metrics: changes.metrics,
          revision: before.revision + 1,
        },
        { notes },
      ),
    );
    return getVersion(tx, { model, version: name });
  });
}
