import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';
import { OPERATORS } from './bound.ts';
import { CHECK_STATES, SEVERITIES } from './tables.ts';

/** `text` is free text. */
export const evidenceAdded = defineEvent(
  'evidence.added',
  1,
  z.object({
    evidence: z.string(),
    model: z.string(),
    subject: z.string(),
    kind: z.string(),
    result: z.enum(['pass', 'fail']),
    uri: z.string().optional(),
    digest: z.string().optional(),
    author: z.string().optional(),
    expiresAt: z.string().optional(),
  }),
);

const criteria = z.array(z.object({ metric: z.string(), op: z.enum(OPERATORS), value: z.number() }));

/** What a model must reach, all of it, before and now; `request` decided it once the project had left scoping. */
export const criteriaChanged = defineEvent(
  'criteria.changed',
  1,
  z.object({ model: z.string(), before: criteria, now: criteria, request: z.number().optional() }),
);

/** `description` is free text. */
export const checkReported = defineEvent(
  'check.reported',
  1,
  z.object({
    model: z.string(),
    subject: z.string(),
    context: z.string(),
    state: z.enum(CHECK_STATES),
    url: z.string().optional(),
    reportedAt: z.string(),
  }),
);

const ofFinding = { finding: z.number(), model: z.string(), subject: z.string(), severity: z.enum(SEVERITIES) };

/** `title` is free text. */
export const findingOpened = defineEvent('finding.opened', 1, z.object({ ...ofFinding, owner: z.string().optional() }));
/** `reason` is free text; `right` is the group or role that let the person accept it. */
export const findingAccepted = defineEvent('finding.accepted', 1, z.object({ ...ofFinding, right: z.string() }));
export const findingClosed = defineEvent('finding.closed', 1, z.object(ofFinding));

/** `reason` is free text. */
export const freezeAdded = defineEvent(
  'freeze.added',
  1,
  z.object({
    freeze: z.string(),
    zone: z.string(),
    from: z.string(),
    to: z.string().optional(),
    weekly: z.string().optional(),
    models: z.array(z.string()).optional(),
    team: z.string().optional(),
    stage: z.string().optional(),
  }),
);
export const freezeEnded = defineEvent('freeze.ended', 1, z.object({ freeze: z.string() }));
