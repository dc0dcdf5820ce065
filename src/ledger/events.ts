import { z } from 'zod';
import { defineEvent } from './event.ts';

/** The chain was signed as far as `seq`. The signature is over `checkpointText`. */
export const checkpointSigned = defineEvent(
  'ledger.checkpoint-signed',
  1,
  z.object({ seq: z.number(), hash: z.string(), key: z.string(), signature: z.string() }),
);
/** The chain does not follow from what was signed before, so nothing more was signed. */
export const ledgerBroken = defineEvent(
  'ledger.broken',
  1,
  z.object({ seq: z.number(), fault: z.string(), checkpoint: z.number() }),
);
