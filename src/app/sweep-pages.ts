import { watchPages } from '../incidents/paging/watch-pages.ts';
import type { Log } from '../kernel/log.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';

/** Looks in every workspace for pages that nothing would take up again. */
export async function sweepPages(unit: Unit, log: Log): Promise<void> {
  for (const workspace of await workspacesOf(unit.db)) {
    const found = await watchPages(systemCtx(unit, { workspace, name: 'page watchdog', log }));
    if (found > 0) log.error('Pages had lost their timers and go on', { workspace, pages: found });
  }
}
