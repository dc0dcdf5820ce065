import { lateHeartbeat } from '../incidents/alerts/heartbeat.ts';
import { routeAlerts } from '../incidents/alerts/route-alerts.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import { HEARTBEAT_TIMER } from '../workspace/heartbeat-timer.ts';

/** When a heartbeat was not heard for too long, that is an alert. */
export const heartbeatLateRaiseAlert: TimerHandler = {
  kind: HEARTBEAT_TIMER,
  run: async (ctx, { subject }) => {
    await lateHeartbeat(ctx, subject);
    await routeAlerts(ctx);
  },
};
