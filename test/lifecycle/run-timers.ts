import { sql } from 'drizzle-orm';
import { pageTimers, timerHandlers } from '../../src/consequences/index.ts';
import { oncallGapsDueTell } from '../../src/consequences/oncall-gaps-due-tell.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { TimerHandler } from '../../src/queue/consequence.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import type { Unit } from '../../src/store/unit.ts';

/** As without platforms: nobody is silent, and what goes outside arrives. */
const asking = [
  ...pageTimers({ ask: async () => new Set(), send: async () => ({ result: 'sent' }) }),
  oncallGapsDueTell(async () => new Map()),
];

/** Runs everything that is due, with the pump of production; fails when a handler does. `more` are those that look outside. */
export async function runTimers(unit: Unit, more: readonly TimerHandler[] = []): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const now = unit.clock?.() ?? new Date();
    const [timers] = await unit.db.execute<{ due: number; failing: number }>(sql`
      select count(*) filter (where due_at <= ${now}::timestamptz)::int as due,
        count(*) filter (where attempts > 0)::int as failing from timer`);
    if ((timers?.failing ?? 0) > 0) throw new Error('a timer failed');
    if ((timers?.due ?? 0) === 0) return;
    const pump = createTimerPump({ unit, handlers: [...timerHandlers, ...asking, ...more], log: silentLog });
    pump.wake();
    await pump.stop();
  }
  throw new Error('timers are due again and again');
}
