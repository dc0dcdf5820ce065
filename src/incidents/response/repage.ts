import { type Ctx, inTransaction } from '../../store/unit.ts';
import { lockIncident } from './find-incident.ts';
import { pageAbout } from './pages-of-incident.ts';
import { isOpen } from './state.ts';

/** Pages about an incident that nobody has: the alert that paged for it so far does not any more. */
export async function repage(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    if (isOpen(row.state)) await pageAbout(tx, row);
  });
}
