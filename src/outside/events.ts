import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';

/** The receiver said that it is gone for good. */
export const deliveryGone = defineEvent('delivery.gone', 1, z.object({ delivery: z.string(), request: z.number() }));
/** An admin asked for a webhook once more. */
export const deliveryReplayed = defineEvent(
  'delivery.replayed',
  1,
  z.object({ delivery: z.string(), request: z.number() }),
);

const alias = {
  watch: z.string(),
  model: z.string(),
  subject: z.string(),
  stage: z.string(),
  request: z.number(),
  name: z.string(),
  alias: z.string(),
  expected: z.string(),
};
/** MLflow says something else than what was approved. `found` is missing when the alias is gone. */
export const aliasMovedOutside = defineEvent(
  'alias.moved-outside',
  1,
  z.object({ ...alias, found: z.string().optional(), seenBy: z.enum(['webhook', 'poll']), revert: z.boolean() }),
);
/** It says again what was approved: Steward put it back, or somebody did. */
export const aliasBack = defineEvent('alias.back', 1, z.object({ ...alias, by: z.enum(['steward', 'outside']) }));
