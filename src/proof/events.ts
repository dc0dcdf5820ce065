import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';

const pack = { pack: z.string(), model: z.string(), subject: z.string(), person: z.string() };
/** Somebody asked for the pack of a version in chat; `platform` and `team` say where he gets it. */
export const packAsked = defineEvent(
  'audit-pack.asked',
  1,
  z.object({ ...pack, platform: z.string(), team: z.string() }),
);
/** It was made for `person`. `sha256` is the archive's, `head` the last row of the ledger in it. */
export const packMade = defineEvent(
  'audit-pack.made',
  1,
  z.object({
    ...pack,
    platform: z.string(),
    team: z.string(),
    sha256: z.string().optional(),
    bytes: z.number().optional(),
    head: z.number(),
    sealed: z.boolean(),
  }),
);
/** It was not made, because the person lost the right meanwhile. */
export const packRefused = defineEvent('audit-pack.refused', 1, z.object(pack));
