import type { Tx } from '../../store/unit.ts';
import { careOf, findGroup, isAcknowledged, lockGroup } from '../alerts/find-groups.ts';
import { pagesOf } from '../paging/find-pages.ts';

/** What an incident takes over from the alert that it is declared from. */
export interface Held {
  readonly state: 'active';
  readonly ackedBy: string;
  readonly ackedAt: Date;
}

/**
 * Who has the alert that an incident is declared from: he has the incident as well. Nobody while people are paged about the
 * alert again, when it is over, or when only a tool said that somebody has it. Who acknowledges at the same time waits.
 */
export async function holderOf(tx: Tx, from: string): Promise<Held | undefined> {
  const [kind, id] = from.split(':');
  if (kind !== 'alert' || !(await findGroup(tx, Number(id)))) return undefined;
  const group = await lockGroup(tx, Number(id));
  const care = await careOf(tx, group.number);
  if (group.state !== 'firing' || !isAcknowledged(group, care) || !care?.ackedBy || !care.ackedAt) return undefined;
  const isPaged = (await pagesOf(tx, from)).some(({ page }) => page.state === 'open');
  return isPaged ? undefined : { state: 'active', ackedBy: care.ackedBy, ackedAt: care.ackedAt };
}
