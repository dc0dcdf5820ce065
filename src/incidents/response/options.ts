import type { Option } from '../../chat/option.ts';
import { type NumberedRef, numberedHere } from '../../chat/options/numbered.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { incidentName, listIncidents } from './find-incident.ts';
import { type IncidentState, OPEN_STATES } from './state.ts';

/** An incident by number, or the one of the thread or room it was said in, which the verb resolves. */
export type IncidentRef = NumberedRef;

/** `INC-4`; in the thread or room of an incident it may be left out. */
export function theIncident(
  describe = 'The incident, such as INC-4',
  states: readonly IncidentState[] = OPEN_STATES,
): Option<IncidentRef, Ctx> {
  const option = numberedHere({
    letters: 'INC',
    field: 'incident',
    one: 'an incident',
    describe,
    hint: 'Incidents are named like `INC-4`: see them with `incident list`.',
    offered: async (ctx: Ctx) =>
      (await listIncidents(ctx, { states }, 25)).map(({ number, title }) => ({
        value: incidentName(number),
        label: `${incidentName(number)} ${title}`.slice(0, 100),
      })),
  });
  return { ...option, fromRoom: (env) => ({ of: env.origin }) };
}

/** `1` to `4`, also as `sev2`. */
export function severity(describe = 'How bad: 1 is the worst, 4 the least'): Option<number> {
  return {
    placeholder: '1|2|3|4',
    describe,
    required: true,
    maxLength: 10,
    choices: ['1', '2', '3', '4'].map((value) => ({ value, label: value })),
    parse: (raw) => {
      const match = /^(?:sev(?:erity)?[- ]?)?([1-4])$/i.exec(raw?.trim() ?? '');
      if (match) return Number(match[1]);
      const code = raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT';
      throw new StewardError(code, `"${raw?.slice(0, 60) ?? ''}" is not a severity.`, {
        field: 'sev',
        hint: 'Use 1 (worst), 2, 3 or 4 (least).',
      });
    },
  };
}
