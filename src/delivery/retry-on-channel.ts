import type { FlushStep } from '../store/unit.ts';
import { channelChanged } from '../workspace/events.ts';
import { retryDead } from './retry-dead.ts';

/** The flush step that gives cards without a place another chance when a channel was set. */
export const retryOnChannel: FlushStep = async (tx, facts) => {
  if (facts.some((fact) => fact.kind === channelChanged.kind)) await retryDead(tx);
};
