import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import { type Subject, subjectName } from './names.ts';
import { model, placement, version } from './tables.ts';

export type Model = typeof model.$inferSelect;
export type Version = typeof version.$inferSelect;
export type Placement = typeof placement.$inferSelect;

export async function findModel(ctx: Ctx, name: string): Promise<Model | undefined> {
  const [row] = await findModelRow(ctx.db, { workspace: ctx.workspace, name });
  return row;
}

const findModelRow = compiled((db) =>
  db
    .select()
    .from(model)
    .where(and(eq(model.workspaceId, sql.placeholder('workspace')), eq(model.name, sql.placeholder('name'))))
    .prepare('find_model'),
);

/** The model, or UNKNOWN_MODEL with the nearest name that exists. */
export async function getModel(ctx: Ctx, name: string): Promise<Model> {
  const found = await findModel(ctx, name);
  if (found) return found;
  const names = await ctx.db
    .select({ name: model.name })
    .from(model)
    .where(eq(model.workspaceId, ctx.workspace))
    .limit(500);
  const close = nearest(
    name,
    names.map((row) => row.name),
  );
  throw new StewardError('UNKNOWN_MODEL', `There is no model ${name}.`, {
    field: 'model',
    hint: close ? `Did you mean \`${close}\`?` : `Register it with \`model register ${name}\`, or see \`model list\`.`,
  });
}

/** The model, its row locked until the transaction ends: what orders moves of one model. */
export async function lockModel(tx: Ctx, name: string): Promise<Model> {
  const [row] = await tx.db
    .select()
    .from(model)
    .where(and(eq(model.workspaceId, tx.workspace), eq(model.name, name)))
    .for('no key update');
  return row ?? getModel(tx, name);
}

export async function findVersion(ctx: Ctx, subject: Required<Subject>): Promise<Version | undefined> {
  const [row] = await findVersionRow(ctx.db, { workspace: ctx.workspace, ...subject });
  return row;
}

const findVersionRow = compiled((db) =>
  db
    .select()
    .from(version)
    .where(
      and(
        eq(version.workspaceId, sql.placeholder('workspace')),
        eq(version.model, sql.placeholder('model')),
        eq(version.version, sql.placeholder('version')),
      ),
    )
    .prepare('find_version'),
);

/** The version, or UNKNOWN_VERSION (UNKNOWN_MODEL when the model is not there either). */
export async function getVersion(ctx: Ctx, subject: Required<Subject>): Promise<Version> {
  const found = await findVersion(ctx, subject);
  if (found) return found;
  await getModel(ctx, subject.model);
  const known = await versionsOf(ctx, subject.model, 50);
  const close = nearest(
    subject.version ?? '',
    known.map((row) => row.version),
  );
  throw new StewardError('UNKNOWN_VERSION', `${subject.model} has no version ${subject.version}.`, {
    field: 'subject',
    hint: close
      ? `Did you mean \`${subject.model}@${close}\`?`
      : `Add it with \`version add ${subjectName(subject)}\`.`,
  });
}

/** Like getVersion, the row locked until the transaction ends. */
export async function lockVersion(tx: Ctx, subject: Required<Subject>): Promise<Version> {
  const [row] = await tx.db.select().from(version).where(isVersion(tx, subject)).for('no key update');
  return row ?? getVersion(tx, subject);
}

/** The newest first. */
export async function versionsOf(ctx: Ctx, name: string, limit = 20): Promise<Version[]> {
  return ctx.db
    .select()
    .from(version)
    .where(and(eq(version.workspaceId, ctx.workspace), eq(version.model, name)))
    .orderBy(desc(version.createdAt))
    .limit(limit);
}

/** Where a subject stands now on a track. */
export async function placementOf(ctx: Ctx, subject: string, track: string): Promise<Placement | undefined> {
  const [row] = await findOpenPlacement(ctx.db, { workspace: ctx.workspace, subject, track });
  return row;
}

const findOpenPlacement = compiled((db) =>
  db
    .select()
    .from(placement)
    .where(
      and(
        eq(placement.workspaceId, sql.placeholder('workspace')),
        eq(placement.subject, sql.placeholder('subject')),
        eq(placement.track, sql.placeholder('track')),
        isNull(placement.toAt),
      ),
    )
    .prepare('placement_of'),
);

/** Everything of a model that stands somewhere now. */
export async function standingOf(ctx: Ctx, models: readonly string[]): Promise<Placement[]> {
  return ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), inArray(placement.model, [...models]), isNull(placement.toAt)))
    .orderBy(placement.model, desc(placement.fromAt));
}

/**
 * What of a model stood in a stage at an instant (now when left out), the latest arrival first. Where versions share a
 * stage, the champion is first: whoever had all of it last.
 */
export async function inStage(ctx: Ctx, name: string, track: string, stage: string, at?: Date): Promise<Placement[]> {
  const asked = { workspace: ctx.workspace, model: name, track, stage };
  if (!at) return championFirst(ctx, await standsInStage(ctx.db, asked));
  return championFirst(ctx, await stoodInStage(ctx.db, { ...asked, at: at.toISOString() }), at);
}

/** Rows of one stage, whoever had all of it last before the others; rows without shares stay as they are. */
export async function championFirst(ctx: Ctx, rows: readonly Placement[], at?: Date): Promise<Placement[]> {
  const [first] = rows;
  if (!first || rows.every((row) => row.share === null)) return [...rows];
  const subjects = rows.map((row) => row.subject);
  const [last] = await ctx.db
    .select({ subject: placement.subject })
    .from(placement)
    .where(
      and(
        eq(placement.workspaceId, ctx.workspace),
        eq(placement.model, first.model),
        eq(placement.track, first.track),
        eq(placement.stage, first.stage),
        isNull(placement.share),
        inArray(placement.subject, subjects),
        at && sql`${placement.fromAt} <= ${at.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(desc(placement.fromAt))
    .limit(1);
  return [...rows].sort((a, b) => Number(b.subject === last?.subject) - Number(a.subject === last?.subject));
}

const isInStage = and(
  eq(placement.workspaceId, sql.placeholder('workspace')),
  eq(placement.model, sql.placeholder('model')),
  eq(placement.track, sql.placeholder('track')),
  eq(placement.stage, sql.placeholder('stage')),
);

const standsInStage = compiled((db) =>
  db
    .select()
    .from(placement)
    .where(and(isInStage, isNull(placement.toAt)))
    .orderBy(desc(placement.fromAt))
    .prepare('stands_in_stage'),
);

const stoodInStage = compiled((db) => {
  const at = sql`${sql.placeholder('at')}::timestamptz`;
  return db
    .select()
    .from(placement)
    .where(
      and(isInStage, sql`${placement.fromAt} <= ${at} and (${placement.toAt} is null or ${placement.toAt} > ${at})`),
    )
    .orderBy(desc(placement.fromAt))
    .prepare('stood_in_stage');
});

/** A model's whole history on a track, the newest first. */
export async function historyOf(ctx: Ctx, name: string, limit = 50): Promise<Placement[]> {
  return ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), eq(placement.model, name)))
    .orderBy(desc(placement.fromAt))
    .limit(limit);
}

function isVersion(ctx: Ctx, subject: Subject) {
  return and(
    eq(version.workspaceId, ctx.workspace),
    eq(version.model, subject.model),
    eq(version.version, subject.version ?? ''),
  );
}

/** The last stay of a subject in a stage, from its arrival on: that its share changed meanwhile is the same stay. */
export async function placementAtStage(ctx: Ctx, subject: string, stage: string): Promise<Placement | undefined> {
  const rows = await ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), eq(placement.subject, subject), eq(placement.stage, stage)))
    .orderBy(desc(placement.fromAt))
    .limit(50);
  const [last, ...before] = rows;
  if (!last) return undefined;
  const arrived = before.reduce((at, row) => (row.toAt?.getTime() === at.getTime() ? row.fromAt : at), last.fromAt);
  return { ...last, fromAt: arrived };
}
