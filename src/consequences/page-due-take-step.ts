import { nextPeople } from '../incidents/paging/next-people.ts';
import { takeStep } from '../incidents/paging/take-step.ts';
import { PAGE_STEP_TIMER } from '../incidents/paging/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';

/** Asks platforms about people who may be paged now: refreshes their standing, and says which accounts are silent. */
export type AskBeforePaging = (ctx: Ctx, people: readonly string[]) => Promise<ReadonlySet<string>>;

/** When a page's next step is due, take it. The timer's subject is the page's id. */
export const pageDueTakeStep = (ask: AskBeforePaging): TimerHandler => ({
  kind: PAGE_STEP_TIMER,
  run: async (ctx, { subject, generation }) => {
    const silent = await ask(ctx, await nextPeople(ctx, subject));
    await takeStep(ctx, { page: subject, generation, silent });
  },
});
