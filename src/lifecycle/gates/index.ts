import type { Gate } from '../gate.ts';
import { checks } from './checks.ts';
import { evidence } from './evidence.ts';
import { kpisAtTarget } from './kpis-at-target.ts';
import { metricBounds } from './metric-bounds.ts';
import { metricsAgainstIncumbent } from './metrics-against-incumbent.ts';
import { metricsRecorded } from './metrics-recorded.ts';
import { modelCardComplete } from './model-card-complete.ts';
import { noDriftBreach } from './no-drift-breach.ts';
import { noFreeze } from './no-freeze.ts';
import { noOpenFinding } from './no-open-finding.ts';
import { noOpenIncident } from './no-open-incident.ts';
import { soak } from './soak.ts';
import { successCriteria } from './success-criteria.ts';

/** Every gate a lifecycle file may name. A test holds this list and the folder equal. */
export const gates: readonly Gate[] = [
  metricsRecorded,
  modelCardComplete,
  metricBounds,
  metricsAgainstIncumbent,
  evidence,
  checks,
  successCriteria,
  soak,
  noFreeze,
  noOpenIncident,
  noOpenFinding,
  noDriftBreach,
  kpisAtTarget,
];
