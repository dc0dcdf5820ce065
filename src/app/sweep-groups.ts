import type { Log } from '../kernel/log.ts';
import { groupSyncs } from '../people/find-group-syncs.ts';
import { readGroup } from '../people/refresh-groups.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';
import type { Platforms } from './platforms.ts';

/** Reads every group that follows a list of its platform, one after the other: platforms ration these calls. */
export async function sweepGroups(parts: {
  readonly unit: Unit;
  readonly platforms: Platforms;
  readonly log: Log;
}): Promise<void> {
  const { unit, platforms, log } = parts;
  for (const workspace of await workspacesOf(unit.db)) {
    const ctx = () => systemCtx(unit, { workspace, name: 'group sync', log });
    for (const sync of await groupSyncs(ctx())) await readGroup(ctx(), sync, (name) => platforms.get(name));
  }
}
