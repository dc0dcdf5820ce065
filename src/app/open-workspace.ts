import type { Log } from '../kernel/log.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { lifecycleHash, publishLifecycle, type Revision } from '../lifecycle/revision.ts';
import { ensureGroups } from '../people/create-group.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import { connectTeam, type Team } from '../workspace/connect-team.ts';

/** Makes a team known and its workspace usable: the lifecycle in force, and the groups that it names. Twice does no harm. */
export async function openWorkspace(unit: Unit, log: Log, team: Team, lifecycle: Lifecycle): Promise<string> {
  const workspace = await connectTeam(unit, log, team);
  const ctx = systemCtx(unit, { workspace, name: 'lifecycle', log });
  if (published.get(unit)?.get(workspace) !== lifecycleHash(lifecycle)) await putInForce(ctx, lifecycle);
  return workspace;
}

/**
 * What this process put in force last, by workspace. It does so once: a team that connects later must not bring back a
 * file that another process, started with a newer one, has replaced since.
 */
const published = new WeakMap<Unit, Map<string, string>>();

/** Puts a lifecycle in force in a workspace and makes the groups that it names. */
export async function putInForce(ctx: Ctx, lifecycle: Lifecycle): Promise<Revision> {
  const revision = await publishLifecycle(ctx, lifecycle);
  await inTransaction(ctx, (tx) => ensureGroups(tx, lifecycle.groups));
  const last = published.get(ctx.unit) ?? new Map<string, string>();
  published.set(ctx.unit, last.set(ctx.workspace, lifecycleHash(lifecycle)));
  return revision;
}
