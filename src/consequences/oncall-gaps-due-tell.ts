import { comingOn, type Sleep } from '../incidents/oncall/silent-gaps.ts';
import { tellGaps } from '../incidents/oncall/tell-gaps.ts';
import { ONCALL_GAPS_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';

/** Asks platforms who of these people may hear no page, by the id of the human. */
export type AskSleeps = (ctx: Ctx, people: readonly string[]) => Promise<ReadonlyMap<string, Sleep>>;

/** When a gap ahead may have to be told, look for it. The timer's subject is the schedule's id. */
export const oncallGapsDueTell = (ask: AskSleeps): TimerHandler => ({
  kind: ONCALL_GAPS_TIMER,
  run: async (ctx, { subject }) => tellGaps(ctx, subject, await ask(ctx, await comingOn(ctx, subject))),
});
