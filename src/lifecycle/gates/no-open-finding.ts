import { z } from 'zod';
import { SEVERITIES } from '../../evidence/tables.ts';
import { defineGate, type Gate, type GateAnswer } from '../gate.ts';

/**
 * No finding of the model or the version is open. An accepted one counts as ended, unless it was accepted by somebody who answers
 * for the move: nobody clears his own way, before or after he asks. `no-open-finding: { severity: high }`.
 */
export const noOpenFinding: Gate = defineGate({
  name: 'no-open-finding',
  asks: 'no open finding',
  settings: z.strictObject({ severity: z.enum(SEVERITIES).default('low') }).default({ severity: 'low' }),
  example: 'no-open-finding: { severity: high }',
  evaluate: async ({ facts, isTheirs }, { severity }) => {
    const from = SEVERITIES.indexOf(severity);
    const serious = (await facts()).findings.filter((each) => SEVERITIES.indexOf(each.severity) >= from);
    const own = await Promise.all(serious.map(({ acceptedBy }) => isTheirs(acceptedBy)));
    const open = serious.filter(({ acceptedBy }, index) => acceptedBy === undefined || own[index]);
    const threshold = severity === 'low' ? 'none open' : `none open from ${severity}`;
    if (open.length === 0) return { status: 'pass', detail: threshold, value: '0', threshold };
    return open.map(({ number, severity: found, acceptedBy }): GateAnswer => {
      const name = `F-${number}`;
      if (acceptedBy !== undefined) {
        const detail = `${name} (${found}) was accepted by somebody who asks for this or registered it: somebody else must ask`;
        return { status: 'fail', of: name, detail, value: found, threshold, by: acceptedBy };
      }
      return {
        status: 'fail',
        of: name,
        detail: `${name} (${found}) is open`,
        value: found,
        threshold,
        fix: `finding accept ${name} --reason`,
      };
    });
  },
});
