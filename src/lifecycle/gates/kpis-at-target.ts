import { subjectName } from '../../registry/names.ts';
import { defineGate, type Gate } from '../gate.ts';
import { partAnswer } from '../part-answer.ts';

/** Every KPI with a target or bounds is at its target and not in breach. The part for KPIs answers it. */
export const kpisAtTarget: Gate = defineGate({
  name: 'kpis-at-target',
  asks: 'every KPI at its target, none in breach',
  evaluate: async ({ model, version, ask }) =>
    partAnswer('KPIs', await ask('kpis-at-target', version ? subjectName(version) : model.name)),
});
