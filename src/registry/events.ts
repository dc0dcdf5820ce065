import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';

const name = z.string();
const modelFields = {
  model: name,
  title: z.string().optional(),
  owner: z.string().optional(),
  risk: z.enum(['minimal', 'limited', 'high']).optional(),
  team: z.string().optional(),
  tags: z.array(z.string()).optional(),
};
const versionFields = {
  model: name,
  version: name,
  uri: z.string().optional(),
  digest: z.string().optional(),
  commit: z.string().optional(),
  datasets: z.array(z.string()).optional(),
  metrics: z.record(z.string(), z.number()).optional(),
};

/** `about` is free text and stands beside the chain. */
export const modelRegistered = defineEvent('model.registered', 1, z.object({ ...modelFields, stage: name }));
export const modelEdited = defineEvent('model.edited', 1, z.object(modelFields));
/** The audit channel is told: fewer people may have to approve from now on. */
export const riskLowered = defineEvent(
  'model.risk-lowered',
  1,
  z.object({ model: name, from: z.string(), risk: z.string() }),
);
/** The audit channel is told: other leads decide, and other policies may count, from now on. */
export const modelTeamChanged = defineEvent(
  'model.team-changed',
  1,
  z.object({ model: name, from: z.string(), team: z.string() }),
);
/** `notes` is free text. `registrar` is the human who may not approve the version. */
export const versionRegistered = defineEvent(
  'version.registered',
  1,
  z.object({ ...versionFields, registrar: z.string().optional(), stage: name }),
);
export const versionEdited = defineEvent('version.edited', 1, z.object({ ...versionFields, revision: z.number() }));
/**
 * A subject came to stand in a stage. `replaced` is the version that was archived for it, `left` all of them when they are several.
 * `share` is its part of the traffic when that is not all; `shares` what each subject of the stage has from then on.
 */
export const placementChanged = defineEvent(
  'placement.changed',
  1,
  z.object({
    model: name,
    subject: name,
    track: name,
    from: name.optional(),
    to: name,
    request: z.number().optional(),
    digest: z.string().optional(),
    replaced: name.optional(),
    left: z.array(name).optional(),
    share: z.number().optional(),
    shares: z.record(name, z.number()).optional(),
  }),
);
