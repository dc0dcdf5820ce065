import { z } from 'zod';
import { SEVERITIES } from '../../evidence/tables.ts';
import { defineGate, type Gate, type GateAnswer } from '../gate.ts';

/** No finding of the model or the version is open; accepted ones count as ended. `no-open-finding: { severity: high }`. */
export const noOpenFinding: Gate = defineGate({
  name: 'no-open-finding',
  asks: 'no open finding',
  settings: z.strictObject({ severity: z.enum(SEVERITIES).default('low') }).default({ severity: 'low' }),
  example: 'no-open-finding: { severity: high }',
  evaluate: async ({ facts }, { severity }) => {
    const from = SEVERITIES.indexOf(severity);
    const open = (await facts()).findings.filter((each) => SEVERITIES.indexOf(each.severity) >= from);
    const threshold = severity === 'low' ? 'none open' : `none open from ${severity}`;
    if (open.length === 0) return { status: 'pass', detail: threshold, value: '0', threshold };
    return open.map(({ number, severity: found }): GateAnswer => {
      const name = `F-${number}`;
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
