import { subjectName } from '../../registry/names.ts';
import { defineGate, type Gate } from '../gate.ts';
import { partAnswer } from '../part-answer.ts';

/** No drift rule of the version (of the model, on the project track) is in breach. The part for drift answers it. */
export const noDriftBreach: Gate = defineGate({
  name: 'no-drift-breach',
  asks: 'no drift rule in breach',
  evaluate: async ({ model, version, ask }) =>
    partAnswer('drift', await ask('drift-breach', version ? subjectName(version) : model.name)),
});
