import { groupSyncs } from '../people/find-group-syncs.ts';
import type { Ctx } from '../store/unit.ts';
import { findRequest } from './find-request.ts';
import { heldStage } from './hold.ts';
import { trackOf } from './lifecycle.ts';
import { sourcesOf } from './policy.ts';
import { currentLifecycle, lifecycleAt } from './revision.ts';
import { policyOf } from './settle.ts';
import { readSource } from './sources.ts';

/** The groups by which people decide on a pending request; none where no group of the workspace follows a list. */
export async function decidingGroups(ctx: Ctx, number: number): Promise<string[]> {
  if ((await groupSyncs(ctx)).length === 0) return [];
  const row = await findRequest(ctx, number);
  if (row?.state !== 'pending') return [];
  const policy = policyOf(await lifecycleAt(ctx, row.policyRevision), row);
  return sourcesOf(policy).filter((source) => readSource(source).kind === 'group');
}

/** The groups that may break the glass, by any policy. */
export async function breakGlassGroups(ctx: Ctx): Promise<string[]> {
  if ((await groupSyncs(ctx)).length === 0) return [];
  const { policies } = (await currentLifecycle(ctx)).lifecycle;
  const by = new Set(policies.flatMap((policy) => policy.breakGlass?.by ?? []));
  return [...by].filter((source) => readSource(source).kind === 'group');
}

/** The groups that may decide on a move to a stage, by any policy that could be its own. */
export async function openingGroups(ctx: Ctx, to: string): Promise<string[]> {
  if ((await groupSyncs(ctx)).length === 0) return [];
  const { lifecycle } = await currentLifecycle(ctx);
  const track = trackOf(lifecycle, to)?.name;
  const able = lifecycle.policies.filter(({ for: of }) => (of.to ?? to) === to && (of.track ?? track) === track);
  return [...new Set(able.flatMap(sourcesOf))].filter((source) => readSource(source).kind === 'group');
}

/** The groups that may set or release a hold. */
export async function holdGroups(ctx: Ctx): Promise<string[]> {
  if ((await groupSyncs(ctx)).length === 0) return [];
  return openingGroups(ctx, heldStage((await currentLifecycle(ctx)).lifecycle));
}

/** The groups that may roll back. */
export async function rollbackGroups(ctx: Ctx): Promise<string[]> {
  if ((await groupSyncs(ctx)).length === 0) return [];
  const tracks = Object.values((await currentLifecycle(ctx)).lifecycle.tracks);
  return [...new Set(tracks.flatMap((track) => track.rollback?.by ?? []))].filter((name) => name !== 'owner');
}
