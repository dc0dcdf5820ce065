import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';

/** What every fact of an incident says: which, of which model, how bad. All of them are its timeline. */
const ofIncident = { incident: z.number(), model: z.string().optional(), severity: z.number() };

/** `title` is free text. */
export const incidentDeclared = defineEvent(
  'incident.declared',
  1,
  z.object({
    ...ofIncident,
    version: z.string().optional(),
    stage: z.string().optional(),
    from: z.string().optional(),
    began: z.string().optional(),
  }),
);

/** What may open or close the gate "no open incident" of the model. */
export const CHANGES_GATE: readonly string[] = [incidentDeclared.kind];
