import { sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { pageFellBack } from './events.ts';
import { factOf, isPage, lockPage } from './find-pages.ts';
import { page } from './tables.ts';
import { PAGE_LEASE_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/** A timer that failed so often in a row, for about half a minute, is not waited for: its step cannot be taken. */
const MOST_FAILURES = 5;

/**
 * Finds pages that nothing would ever take up again: open without a next step, or acknowledged without an end of the
 * lease; also those whose timer only fails, as a step that cannot be read does. The open ones go to the fallback at once, the
 * others are asked. Returns how many there were; none, unless rows of timers were lost or something is broken.
 */
export async function watchPages(ctx: Ctx): Promise<number> {
  const lost = await ctx.db.execute<{ id: string }>(sql`
    select page.id from page where page.workspace_id = ${ctx.workspace} and page.state <> 'ended'
      and not exists (select from timer where timer.workspace_id = page.workspace_id and timer.subject = page.id::text
        and timer.attempts < ${MOST_FAILURES} and timer.kind = case page.state when 'open' then ${PAGE_STEP_TIMER} else ${PAGE_LEASE_TIMER} end)
    order by page.id limit 1000`);
  let found = 0;
  for (const { id } of lost) {
    await inTransaction(ctx, async (tx) => {
      const row = await lockPage(tx, id);
      if (!row || row.state === 'ended') return;
      const kind = row.state === 'open' ? PAGE_STEP_TIMER : PAGE_LEASE_TIMER;
      const [standing] = await tx.db.execute(sql`
        select 1 from timer where workspace_id = ${tx.workspace} and kind = ${kind} and subject = ${id}
          and attempts < ${MOST_FAILURES}`);
      if (standing) return;
      found += 1;
      await setTimer(tx, { kind, subject: id, dueAt: tx.now });
      if (row.state !== 'open') return;
      await tx.db.update(page).set({ step: row.steps.length }).where(isPage(tx, id));
      emit(tx, pageFellBack({ ...factOf(row), because: 'no-timer', admins: 0 }));
    });
  }
  return found;
}
