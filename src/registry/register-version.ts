import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { versionRegistered } from './events.ts';
import { getModel, getVersion, type Version } from './find.ts';
import { subjectName } from './names.ts';
import type { FirstStage } from './register-model.ts';
import { placement, version } from './tables.ts';
import { datasetName, VersionInput } from './version-input.ts';

/** Makes a version known and puts it at the beginning of the release track. NAME_TAKEN when it exists. */
export async function registerVersion(ctx: Ctx, raw: VersionInput, firstStage: FirstStage): Promise<Version> {
  const input = VersionInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const model = await getModel(tx, input.model);
    const registrar = humanOf(tx.actor);
    const inserted = await tx.db
      .insert(version)
      .values({
        workspaceId: tx.workspace,
        model: model.name,
        version: input.version,
        uri: input.uri ?? null,
        digest: input.digest ?? null,
        commit: input.commit ?? null,
        notes: input.notes ?? null,
        datasets: input.datasets ?? [],
        metrics: input.metrics ?? {},
        registrar: registrar ?? null,
        createdBy: tx.actor,
        createdAt: tx.now,
      })
      .onConflictDoNothing()
      .returning();
    const subject = subjectName(input);
    if (inserted.length === 0) {
      throw new StewardError('NAME_TAKEN', `${subject} is registered already.`, {
        hint: `See it with \`version show ${subject}\`, change it with \`version edit ${subject}\`.`,
        field: 'version',
      });
    }
    const first = await firstStage(tx);
    const { digest } = input;
    await tx.db.insert(placement).values({
      workspaceId: tx.workspace,
      id: tx.newId(),
      subject,
      model: model.name,
      ...first,
      digest: digest ?? null,
      fromAt: tx.now,
    });
    emit(
      tx,
      versionRegistered(
        {
          model: model.name,
          version: input.version,
          uri: input.uri,
          digest,
          commit: input.commit,
          datasets: input.datasets?.map(datasetName),
          metrics: input.metrics,
          registrar,
          stage: first.stage,
        },
        { notes: input.notes },
      ),
    );
    return getVersion(tx, { model: model.name, version: input.version });
  });
}
