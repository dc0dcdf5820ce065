import { z } from 'zod';
import { ROLLBACK_TRIGGERS, whyNotByItself } from './by-itself.ts';
import { DURATION, milliseconds } from './duration-setting.ts';
import { type Lifecycle, trackFor } from './lifecycle.ts';

const VERSION = z.string().min(1);
const AT = new Date(0);

/** A team's own example of rolling back by itself: what happens, what serves and served before, and what should come of it. */
export const RollbackExampleSchema = z.strictObject({
  name: z.string().min(1),
  on: z.enum(ROLLBACK_TRIGGERS),
  /** The version that the incident or the breach is about; whichever serves when left out. */
  about: VERSION.optional(),
  serves: VERSION.optional(),
  /** What served before, and how long ago that ended. */
  before: VERSION.optional(),
  ended: DURATION.default('0s'),
  /** How long ago the model was rolled back by itself last. */
  last: DURATION.optional(),
  /** Versions that were rolled back from, or that an incident of severity 1 was about. */
  failed: z.array(VERSION).default([]),
  expect: z.strictObject({ outcome: z.enum(['rolled-back', 'left']), because: z.string().min(1).optional() }),
});

type RollbackExample = z.output<typeof RollbackExampleSchema>;

/** What came of an example of rolling back by itself, and what differs from what was expected. Pure. */
export function runRollbackExample(
  lifecycle: Lifecycle,
  example: RollbackExample,
): { readonly name: string; readonly ok: boolean; readonly said: string } {
  const { name, expect } = example;
  const because = whyLeft(lifecycle, example);
  const said = because === undefined ? 'rolled-back' : `left (${because})`;
  const isOther = expect.outcome !== (because === undefined ? 'rolled-back' : 'left');
  if (isOther) return { name, ok: false, said: `${said}, expected ${expect.outcome}` };
  const isOtherReason = expect.because !== undefined && !because?.includes(expect.because);
  if (isOtherReason) return { name, ok: false, said: `${said}, expected because of "${expect.because}"` };
  return { name, ok: true, said };
}

/** Undefined where the rule rolls back. */
function whyLeft(lifecycle: Lifecycle, example: RollbackExample): string | undefined {
  const rule = trackFor(lifecycle, 'version').rollback;
  if (!rule?.byItself) return 'the policy rolls nothing back by itself';
  const { on: trigger, about, serves, before, ended, last, failed } = example;
  const isTooOld = milliseconds(ended) > rule.withinMs;
  return whyNotByItself(rule.byItself, {
    trigger,
    at: AT,
    about,
    current: serves,
    target: isTooOld ? undefined : before,
    last: last === undefined ? undefined : new Date(AT.getTime() - milliseconds(last)),
    failed: new Set(failed),
  });
}
