import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';

/** An incident of Steward's or the page that tells of one elsewhere. */
export const INCIDENT = /^(INC-[1-9]\d{0,8}|https:\/\/[^\s<>"|]{3,280})$/;

/** `INC-4`, or an https link. */
export function incidentRef(describe: string): Option<string> {
  return {
    placeholder: 'INC-4|https://...',
    describe,
    required: true,
    maxLength: 300,
    parse: (raw) => {
      const given = raw?.trim() ?? '';
      const value = /^inc-/i.test(given) ? given.toUpperCase() : given.replace(/^<(https:[^|>]*)(\|[^>]*)?>$/, '$1');
      if (INCIDENT.test(value)) return value;
      throw new StewardError(
        raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT',
        `"${given.slice(0, 60)}" names no incident.`,
        {
          field: 'incident',
          hint: 'Use an incident such as `INC-4`, or the https link of a page about it.',
        },
      );
    },
  };
}
