import { z } from 'zod';
import { CONTEXT } from '../../evidence/report-check.ts';
import { defineGate, type Gate, type GateAnswer } from '../gate.ts';

const Context = z.string().regex(CONTEXT, 'a context looks like ci/tests');

/** CI reported these contexts as passed, the latest of each counts: `checks: [ci/tests, ci/security]`. */
export const checks: Gate = defineGate({
  name: 'checks',
  asks: 'checks that CI reports for the version',
  settings: z.union([Context, z.array(Context).min(1).max(30)]).transform((contexts) => [contexts].flat()),
  example: 'checks: [ci/tests, ci/security]',
  evaluate: async ({ facts }, contexts) => {
    const known = await facts();
    if (!known.version) return { status: 'fail', detail: 'there is no version to check' };
    return contexts.map((context): GateAnswer => {
      const found = known.checks.find((each) => each.context === context);
      const about = { of: context, threshold: 'pass' };
      if (!found) return { status: 'unknown', detail: `${context} was not reported`, ...about, value: 'missing' };
      const since = found.at.toISOString();
      if (found.state === 'pass') return { status: 'pass', detail: context, ...about, value: 'pass' };
      if (found.state === 'fail')
        return { status: 'fail', detail: `${context} failed {age} ago`, ...about, value: 'fail', since };
      return { status: 'unknown', detail: `${context} has been running for {age}`, ...about, value: 'pending', since };
    });
  },
});
