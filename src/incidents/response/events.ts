import { z } from 'zod';
import { defineEvent } from '../../ledger/event.ts';
import { ROLES } from './tables.ts';

/** What every fact of an incident says: which, of which model, how bad. All of them are its timeline. */
const ofIncident = { incident: z.number(), model: z.string().optional(), severity: z.number() };
const alone = z.object(ofIncident);

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
/** Somebody has it; `before` had it until then. */
export const incidentAcknowledged = defineEvent(
  'incident.acknowledged',
  1,
  z.object({ ...ofIncident, person: z.string(), before: z.string().optional() }),
);
/** `reason` is free text. */
export const severityChanged = defineEvent(
  'incident.severity-changed',
  1,
  z.object({ ...ofIncident, before: z.number() }),
);
export const roleGiven = defineEvent(
  'incident.role-given',
  1,
  z.object({ ...ofIncident, role: z.enum(ROLES), person: z.string(), before: z.string().optional() }),
);
/**
 * `note` is free text; `happened` is when, where that was said. Of a message that was pinned: `message` is where it stands,
 * `link` leads there, `pinned` wrote it; an app did where that is left out.
 */
export const incidentNoted = defineEvent(
  'incident.noted',
  1,
  z.object({
    ...ofIncident,
    happened: z.string().optional(),
    pinned: z.string().optional(),
    message: z.string().optional(),
    link: z.string().optional(),
  }),
);
/** `update` is free text: what stakeholders are told. */
export const incidentUpdated = defineEvent('incident.updated', 1, alone);
/** `note` is free text. */
export const incidentMitigated = defineEvent('incident.mitigated', 1, alone);
/** `note` is free text. */
export const incidentResolved = defineEvent('incident.resolved', 1, alone);
export const incidentClosed = defineEvent('incident.closed', 1, alone);
/** `note` is free text. */
export const incidentCancelled = defineEvent('incident.cancelled', 1, alone);
/** `note` is free text. */
export const incidentReopened = defineEvent('incident.reopened', 1, alone);
/** It goes on as another one, whose timeline has `incident.absorbed`. */
export const incidentMerged = defineEvent('incident.merged', 1, z.object({ ...ofIncident, into: z.number() }));
export const incidentAbsorbed = defineEvent('incident.absorbed', 1, z.object({ ...ofIncident, merged: z.number() }));
/** The model moved meanwhile, by a request that `person` asked for; `happened` is when it was applied. */
export const modelMoved = defineEvent(
  'incident.model-moved',
  1,
  z.object({
    ...ofIncident,
    request: z.number(),
    subject: z.string(),
    to: z.string(),
    rollback: z.boolean(),
    person: z.string().optional(),
    happened: z.string(),
  }),
);
/** Steward asks for a commander, or for an update of stakeholders; `people` are asked. */
export const incidentNagged = defineEvent(
  'incident.nagged',
  1,
  z.object({ ...ofIncident, for: z.enum(['commander', 'update']), people: z.array(z.string()) }),
);

/** `cause` and `learned` are free text. */
export const incidentReviewed = defineEvent(
  'incident.reviewed',
  1,
  z.object({ ...ofIncident, owner: z.string().optional() }),
);
/** `action` is free text. */
export const actionAdded = defineEvent(
  'incident.action-added',
  1,
  z.object({ ...ofIncident, action: z.number(), owner: z.string().optional(), due: z.string() }),
);
export const actionDone = defineEvent('incident.action-done', 1, z.object({ ...ofIncident, action: z.number() }));
/** An action is overdue: `people` are reminded. */
export const actionDue = defineEvent(
  'incident.action-due',
  1,
  z.object({ ...ofIncident, action: z.number(), people: z.array(z.string()) }),
);

/** Where people meet; `name` as the platform has it is free text, for the title is in it. Or why they meet in the thread of the card. */
export const roomOpened = defineEvent(
  'incident.room-opened',
  1,
  z.object({ ...ofIncident, platform: z.string(), team: z.string(), channel: z.string() }),
);
export const roomFailed = defineEvent(
  'incident.room-failed',
  1,
  z.object({ ...ofIncident, platform: z.string(), team: z.string(), because: z.string() }),
);

/** What may open or close the gate "no open incident" of the model. */
export const CHANGES_GATE: readonly string[] = [
  incidentDeclared.kind,
  severityChanged.kind,
  incidentResolved.kind,
  incidentCancelled.kind,
  incidentReopened.kind,
  incidentMerged.kind,
];

/** What ends an incident, or what people need not do anything about any more. */
export const SETTLES: readonly string[] = [incidentResolved.kind, incidentCancelled.kind, incidentMerged.kind];

/** Words of a forgotten person are gone from these. */
export const incidentWordsErased = defineEvent(
  'incidents.words-erased',
  1,
  z.object({ incidents: z.array(z.number()), person: z.string() }),
);
