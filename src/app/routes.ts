import { afterTheFactRoutes } from '../delivery/after-the-fact-routes.ts';
import { alertRoutes } from '../delivery/alert-routes.ts';
import { auditRoutes } from '../delivery/audit-routes.ts';
import { breachRoutes } from '../delivery/breach-routes.ts';
import { delegationRoutes } from '../delivery/delegation-routes.ts';
import { digestRoutes } from '../delivery/digest-routes.ts';
import { incidentRoutes } from '../delivery/incident-routes.ts';
import { intakeRoutes } from '../delivery/intake-routes.ts';
import { kpiRoutes } from '../delivery/kpi-routes.ts';
import { oncallRoutes } from '../delivery/oncall-routes.ts';
import { outsideRoutes } from '../delivery/outside-routes.ts';
import { packRoutes } from '../delivery/pack-routes.ts';
import { pageRoutes } from '../delivery/page-routes.ts';
import { requestRoutes } from '../delivery/request-routes.ts';
import { voidRoutes } from '../delivery/void-routes.ts';
import { waitingRoutes } from '../delivery/waiting-routes.ts';
import { allRoutes } from '../delivery/wanted.ts';

/** Which cards facts want. */
export const routes = allRoutes([
  requestRoutes,
  waitingRoutes,
  delegationRoutes,
  voidRoutes,
  afterTheFactRoutes,
  auditRoutes,
  outsideRoutes,
  kpiRoutes,
  breachRoutes,
  packRoutes,
  digestRoutes,
  alertRoutes,
  intakeRoutes,
  incidentRoutes,
  pageRoutes,
  oncallRoutes,
]);
