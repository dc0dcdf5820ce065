import { ONCALL_ROTA_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { OutsideParts } from './index.ts';

/** When somebody else came on call, and every hour, make user groups and roles equal to it. The subject is the schedule's id. */
export const oncallRotaDueWrite = (writeRotas: OutsideParts['writeRotas']): TimerHandler => ({
  kind: ONCALL_ROTA_TIMER,
  run: writeRotas,
});
