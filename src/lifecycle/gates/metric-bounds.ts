import { z } from 'zod';
import { subjectName } from '../../registry/names.ts';
import { defineGate, type Gate } from '../gate.ts';
import { BoundsSetting, boundOf, METRIC, metricAnswer } from '../metric-answer.ts';

/** Metrics of the version against fixed bounds: `metric-bounds: { auc: ">= 0.9", latency_p95: "<= 50" }`. */
export const metricBounds: Gate = defineGate({
  name: 'metric-bounds',
  asks: 'metrics of the version within fixed bounds',
  settings: z
    .record(METRIC, BoundsSetting)
    .refine((bounds) => Object.keys(bounds).length > 0, 'name at least one metric'),
  example: 'metric-bounds: { auc: ">= 0.9" }',
  evaluate: async ({ version }, settings) => {
    if (!version) return { status: 'fail', detail: 'there is no version to measure' };
    return Object.entries(settings).flatMap(([metric, texts]) =>
      [texts].flat().map((text) => metricAnswer(subjectName(version), metric, version.metrics[metric], boundOf(text))),
    );
  },
});
