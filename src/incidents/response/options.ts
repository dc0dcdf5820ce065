import type { Origin } from '../../chat/invocation.ts';
import type { Option } from '../../chat/option.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { incidentName, listIncidents } from './find-incident.ts';
import { type IncidentState, OPEN_STATES } from './state.ts';

/** An incident by number, or the one of the thread or room it was said in, which the verb resolves. */
export type IncidentRef = { readonly number: number } | { readonly of: Origin };

const NAME = /^inc-?(\d{1,9})$/i;

/** `INC-4`; in the thread or room of an incident it may be left out. */
export function theIncident(
  describe = 'The incident, such as INC-4',
  states: readonly IncidentState[] = OPEN_STATES,
): Option<IncidentRef, Ctx> {
  return {
    placeholder: 'incident',
    describe,
    required: true,
    maxLength: 14,
    fromThread: (env) => ({ of: env.origin }),
    fromRoom: (env) => ({ of: env.origin }),
    parse: (raw) => {
      const match = NAME.exec(raw?.trim() ?? '');
      if (match) return { number: Number(match[1]) };
      const code = raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT';
      throw new StewardError(code, `"${raw?.slice(0, 60) ?? ''}" is not an incident.`, {
        field: 'incident',
        hint: 'Incidents are named like `INC-4`: see them with `incident list`.',
      });
    },
    suggest: async (ctx, prefix) => {
      const rows = await listIncidents(ctx, { states }, 25);
      const choices = rows.map((row) => ({
        value: incidentName(row.number),
        label: `${incidentName(row.number)} ${row.title}`.slice(0, 100),
      }));
      return choices.filter((choice) => choice.value.toLowerCase().startsWith(prefix.toLowerCase()));
    },
  };
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
