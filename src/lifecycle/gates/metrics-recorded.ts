import { subjectName } from '../../registry/names.ts';
import type { Gate } from '../gate.ts';

/** At least one metric of the version is recorded. */
export const metricsRecorded: Gate = {
  name: 'metrics-recorded',
  asks: 'at least one metric of the version',
  evaluate: async ({ version }) => {
    const count = Object.keys(version?.metrics ?? {}).length;
    if (count > 0)
      return { gate: 'metrics-recorded', status: 'pass', detail: count === 1 ? '1 metric' : `${count} metrics` };
    const fix = version ? `version edit ${subjectName(version)} --metric name=value` : undefined;
    return { gate: 'metrics-recorded', status: 'fail', detail: 'no metric is recorded', fix };
  },
};
