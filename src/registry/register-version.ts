import { sql } from 'drizzle-orm';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { compiled } from '../store/compiled.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { versionRegistered } from './events.ts';
import { getModel, type Version } from './find.ts';
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
    const [added] = await insertVersion(tx.db, {
      workspace: tx.workspace,
      model: model.name,
      version: input.version,
      uri: input.uri ?? null,
      digest: input.digest ?? null,
      commit: input.commit ?? null,
      notes: input.notes ?? null,
      datasets: input.datasets ?? [],
      metrics: input.metrics ?? {},
      registrar: registrar ?? null,
      actor: tx.actor,
      at: tx.now,
    });
    const subject = subjectName(input);
    if (!added) {
      throw new StewardError('NAME_TAKEN', `${subject} is registered already.`, {
        hint: `See it with \`version show ${subject}\`, change it with \`version edit ${subject}\`.`,
        field: 'version',
      });
    }
    const first = await firstStage(tx);
    const { digest } = input;
    await insertPlacement(tx.db, {
      workspace: tx.workspace,
      id: tx.newId(),
      subject,
      model: model.name,
      ...first,
      digest: digest ?? null,
      at: tx.now,
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
    return added;
  });
}

const insertVersion = compiled((db) =>
  db
    .insert(version)
    .values({
      workspaceId: sql.placeholder('workspace'),
      model: sql.placeholder('model'),
      version: sql.placeholder('version'),
      uri: sql.placeholder('uri'),
      digest: sql.placeholder('digest'),
      commit: sql.placeholder('commit'),
      notes: sql.placeholder('notes'),
      datasets: sql.placeholder('datasets'),
      metrics: sql.placeholder('metrics'),
      registrar: sql.placeholder('registrar'),
      createdBy: sql.placeholder('actor'),
      createdAt: sql.placeholder('at'),
    })
    .onConflictDoNothing()
    .returning()
    .prepare('insert_version'),
);

const insertPlacement = compiled((db) =>
  db
    .insert(placement)
    .values({
      workspaceId: sql.placeholder('workspace'),
      id: sql.placeholder('id'),
      subject: sql.placeholder('subject'),
      model: sql.placeholder('model'),
      track: sql.placeholder('track'),
      stage: sql.placeholder('stage'),
      digest: sql.placeholder('digest'),
      fromAt: sql.placeholder('at'),
    })
    .prepare('insert_placement'),
);
