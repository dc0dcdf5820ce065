import { subjectName } from '../../registry/names.ts';
import { defineGate, type Gate } from '../gate.ts';

/** At least one metric of the version is recorded. */
export const metricsRecorded: Gate = defineGate({
  name: 'metrics-recorded',
  asks: 'at least one metric of the version',
  evaluate: async ({ version }) => {
    const count = Object.keys(version?.metrics ?? {}).length;
    const found = { value: String(count), threshold: '>= 1' };
    if (count > 0) return { status: 'pass', detail: count === 1 ? '1 metric' : `${count} metrics`, ...found };
    const fix = version ? `version edit ${subjectName(version)} --metric name=value` : undefined;
    return { status: 'fail', detail: 'no metric is recorded', ...found, fix };
  },
});
