import { defineGate, type Gate } from '../gate.ts';
import { metricAnswer } from '../metric-answer.ts';

/**
 * Every success criterion of the model, set when the project began, on the version that moves or else the newest. Steward
 * adds it by itself where a project goes forward to evaluation and to deployment and has criteria.
 */
export const successCriteria: Gate = defineGate({
  name: 'success-criteria',
  asks: 'the success criteria that were set at the beginning',
  evaluate: async ({ model, facts }) => {
    const { criteria, version } = await facts();
    if (criteria.length === 0) {
      const fix = `evidence add ${model.name} problem-statement --criterion "auc >= 0.9"`;
      return { status: 'fail', detail: 'no success criterion was set', fix };
    }
    const subject = version ? `${model.name}@${version.version}` : model.name;
    if (!version) {
      const fix = `version add ${model.name}@v1 --metric ${criteria[0]!.metric}=value`;
      return { status: 'unknown', detail: `${model.name} has no version yet`, fix };
    }
    return criteria.map((criterion) =>
      metricAnswer(subject, criterion.metric, version.metrics[criterion.metric], criterion),
    );
  },
});
