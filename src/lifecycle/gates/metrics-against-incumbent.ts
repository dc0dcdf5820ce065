import { z } from 'zod';
import { boundText, holds } from '../../evidence/bound.ts';
import { findVersion, inStage, type Version } from '../../registry/find.ts';
import { parseSubject, subjectName } from '../../registry/names.ts';
import { defineGate, type Gate, type GateAnswer, type GateInput } from '../gate.ts';
import { BoundSetting, boundOf, METRIC, missingMetric, numberText } from '../metric-answer.ts';

/**
 * The difference of metrics to the version that serves: `metrics-against-incumbent: { auc: ">= -0.01" }` lets auc fall by a
 * hundredth at most. Without an incumbent there is nothing to fall behind, and it passes.
 */
export const metricsAgainstIncumbent: Gate = defineGate({
  name: 'metrics-against-incumbent',
  asks: 'metrics of the version not too far behind the version that serves',
  settings: z
    .record(METRIC, BoundSetting)
    .refine((bounds) => Object.keys(bounds).length > 0, 'name at least one metric'),
  example: 'metrics-against-incumbent: { auc: ">= -0.01" }',
  evaluate: async (input, settings) => {
    const { version } = input;
    if (!version) return { status: 'fail', detail: 'there is no version to measure' };
    const incumbent = await incumbentOf(input);
    if (!incumbent || incumbent.version === version.version) return { status: 'pass', detail: 'no incumbent' };
    return Object.entries(settings).map(([metric, text]): GateAnswer => {
      const [mine, theirs] = [version.metrics[metric], incumbent.metrics[metric]];
      if (mine === undefined) return missingMetric(subjectName(version), metric);
      if (theirs === undefined) return missingMetric(subjectName(incumbent), metric);
      const bound = boundOf(text);
      // 0.90 - 0.91 is a little less than -0.01 in binary: twelve digits are what people meant.
      const difference = Number((mine - theirs).toPrecision(12));
      const value = `${difference > 0 ? '+' : ''}${numberText(difference)}`;
      const detail = `${metric} ${value} against ${subjectName(incumbent)}, must be ${boundText(bound)}`;
      return {
        status: holds(difference, bound) ? 'pass' : 'fail',
        of: metric,
        detail,
        value,
        threshold: boundText(bound),
      };
    });
  },
});

/** What it would replace; for a stage that replaces nothing, such as canary, what serves in the one that does. */
async function incumbentOf({ tx, track, model, incumbent, toStage }: GateInput): Promise<Version | undefined> {
  const [serving] = Object.keys(track.holdsOne);
  if (incumbent || track.holdsOne[toStage] !== undefined || serving === undefined) return incumbent;
  const placed = (await inStage(tx, model.name, track.name, serving))[0];
  const subject = placed && parseSubject(placed.subject);
  return subject?.version === undefined
    ? undefined
    : findVersion(tx, { model: subject.model, version: subject.version });
}
