import { defineGate, type Gate } from '../gate.ts';
import { partAnswer } from '../part-answer.ts';

/** No incident of the model is open. The part for incidents answers it. */
export const noOpenIncident: Gate = defineGate({
  name: 'no-open-incident',
  asks: 'no open incident of the model',
  evaluate: async ({ model, ask }) => partAnswer('incidents', await ask('open-incidents', model.name)),
});
