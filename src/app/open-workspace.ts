import type { Log } from '../kernel/log.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { publishLifecycle } from '../lifecycle/revision.ts';
import { ensureGroups } from '../people/create-group.ts';
import { inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import { connectTeam, type Team } from '../workspace/connect-team.ts';

/** Makes a team known and its workspace usable: the lifecycle in force, and the groups that it names. Twice does no harm. */
export async function openWorkspace(unit: Unit, log: Log, team: Team, lifecycle: Lifecycle): Promise<string> {
  const workspace = await connectTeam(unit, log, team);
  const ctx = systemCtx(unit, { workspace, name: 'lifecycle', log });
  await publishLifecycle(ctx, lifecycle);
  await inTransaction(ctx, (tx) => ensureGroups(tx, lifecycle.groups));
  return workspace;
}
