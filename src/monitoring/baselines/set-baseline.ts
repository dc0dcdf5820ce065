import { createHash } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { getVersion, lockModel } from '../../registry/find.ts';
import { NAME } from '../../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { encodeProfile } from '../profiles/encode-profile.ts';
import { encodeEdges, layoutDigest } from '../profiles/layout.ts';
import { baselineCreated } from './events.ts';
import {
  type Baseline,
  type BaselineFeature,
  baselinesOf,
  featuresOf,
  openBaselines,
  trainingOf,
} from './find-baselines.ts';
import { ReferenceFeatures, referencesOf } from './reference-input.ts';
import { type BaselineKind, baseline, baselineFeature } from './tables.ts';

const ofVersion = { model: z.string().regex(NAME), version: z.string().regex(NAME) };
export const SetTraining = z.object({ ...ofVersion, features: ReferenceFeatures });
export const SetMoving = z.object({
  ...ofVersion,
  kind: z.enum(['rolling', 'seasonal']),
  windows: z.int().min(1).max(100),
  /** Steward set it up by itself, because so many weeks of windows were there. */
  weeksSeen: z.int().optional(),
});

/**
 * Fixes a version's training baseline: edges and counts of its features. The same again changes nothing. Another one ends
 * it; rolling and seasonal ones go on over the new edges, from windows that are counted over those.
 */
export async function setTraining(ctx: Ctx, raw: z.input<typeof SetTraining>): Promise<Baseline> {
  const { model, version, features } = SetTraining.parse(raw);
  const rows = referencesOf(features).map(({ feature, layout, profile }) => ({
    feature,
    type: layout.type,
    edges: layout.type === 'numeric' ? encodeEdges(layout.edges) : Buffer.alloc(0),
    categories: layout.type === 'numeric' ? [] : [...layout.categories],
    digest: layoutDigest(layout),
    profile: encodeProfile(profile),
  }));
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    await getVersion(tx, { model, version });
    return train(tx, { model, version, takenFrom: null }, rows);
  });
}

/** Compares a version also with its own last windows, or with the same hours of the last weeks. */
export async function setMoving(ctx: Ctx, raw: z.input<typeof SetMoving>): Promise<Baseline> {
  const { model, version, kind, windows, weeksSeen } = SetMoving.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    const training = await trainingOf(tx, { model, version });
    const same = (await openBaselines(tx, { model, version })).find((row) => row.kind === kind);
    if (same?.windows === windows) return same;
    return create(
      tx,
      { model, version, kind, windows, weeksSeen, edgesOf: training.number },
      await featuresOf(tx, model, training.number),
    );
  });
}

/**
 * Sees to it that a version which serves has a baseline: its own; else the one it had before; else that of a version
 * whose place it took. Undefined when there is nothing to take.
 */
export async function ensureBaseline(
  ctx: Ctx,
  { model, version, before }: { readonly model: string; readonly version: string; readonly before: readonly string[] },
): Promise<Baseline | undefined> {
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    const open = await openBaselines(tx, { model, version });
    const own = open.find(({ kind }) => kind === 'training');
    if (own) return own;
    for (const candidate of [version, ...before]) {
      const last = (await baselinesOf(tx, model, candidate)).find(({ kind }) => kind === 'training');
      if (!last) continue;
      const takenFrom = candidate === version ? last.takenFrom : candidate;
      return train(tx, { model, version, takenFrom }, await featuresOf(tx, model, last.number));
    }
    return undefined;
  });
}

type FeatureRow = Omit<BaselineFeature, 'workspaceId' | 'model' | 'baseline'>;

async function train(
  tx: Tx,
  of: { readonly model: string; readonly version: string; readonly takenFrom: string | null },
  rows: readonly FeatureRow[],
): Promise<Baseline> {
  const { model, version } = of;
  const open = await openBaselines(tx, { model, version });
  const before = open.find(({ kind }) => kind === 'training');
  if (before && digestOf(await featuresOf(tx, model, before.number)) === digestOf(rows)) return before;
  const made = await create(tx, { ...of, kind: 'training' }, rows);
  for (const slice of slicesOf(rows, 100))
    await tx.db
      .insert(baselineFeature)
      .values(slice.map((row) => ({ ...row, workspaceId: tx.workspace, model, baseline: made.number })));
  for (const { kind, windows } of open)
    if (kind !== 'training') await create(tx, { model, version, kind, windows, edgesOf: made.number }, rows);
  return made;
}

interface Making {
  readonly model: string;
  readonly version: string;
  readonly kind: BaselineKind;
  readonly windows?: number | null;
  readonly edgesOf?: number;
  readonly takenFrom?: string | null;
  readonly weeksSeen?: number | undefined;
}

/** The row and its fact; the open one of its kind ends. The model's row is locked. */
async function create(tx: Tx, making: Making, features: readonly FeatureRow[]): Promise<Baseline> {
  const { model, version, kind, windows = null, takenFrom = null } = making;
  const [last] = await tx.db
    .select({ number: sql<number>`coalesce(max(${baseline.number}), 0)::int` })
    .from(baseline)
    .where(and(eq(baseline.workspaceId, tx.workspace), eq(baseline.model, model)));
  const number = (last?.number ?? 0) + 1;
  const [ended] = await tx.db
    .update(baseline)
    .set({ endedAt: tx.now })
    .where(
      and(
        eq(baseline.workspaceId, tx.workspace),
        eq(baseline.model, model),
        eq(baseline.version, version),
        eq(baseline.kind, kind),
        isNull(baseline.endedAt),
      ),
    )
    .returning({ number: baseline.number });
  const edgesOf = making.edgesOf ?? number;
  const [row] = await tx.db
    .insert(baseline)
    .values({
      workspaceId: tx.workspace,
      model,
      number,
      version,
      kind,
      edgesOf,
      windows,
      takenFrom,
      createdBy: tx.actor,
      at: tx.now,
    })
    .returning();
  if (!row) throw new StewardError('INTERNAL', 'The baseline was not kept.');
  emit(
    tx,
    baselineCreated({
      model,
      version,
      baseline: number,
      kind,
      edgesOf,
      windows: windows ?? undefined,
      takenFrom: takenFrom ?? undefined,
      features: features.length,
      digest: digestOf(features),
      ended: ended?.number,
      weeksSeen: making.weeksSeen,
    }),
  );
  return row;
}

/** sha256 over name, edges and counts of each feature, by name. */
function digestOf(rows: readonly FeatureRow[]): string {
  const hash = createHash('sha256');
  for (const { feature, digest, profile } of [...rows].sort((a, b) => (a.feature < b.feature ? -1 : 1)))
    hash.update(`${feature}\n${digest}\n`).update(profile);
  return hash.digest('hex');
}

function* slicesOf<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
