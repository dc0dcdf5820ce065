import { noOpenIncident } from '../incidents/response/open-incidents.ts';
import { kpisAtTarget } from '../monitoring/kpis/kpis-at-target.ts';
import { noDriftBreach } from '../monitoring/verdicts/no-drift-breach.ts';
import type { Unit } from '../store/unit.ts';

type Ask = NonNullable<Unit['ask']>;

/** Which part of Steward answers for which kind of question about a subject. */
const parts: Readonly<Record<string, (ctx: Parameters<Ask>[0], subject: string) => ReturnType<Ask>>> = {
  'kpis-at-target': kpisAtTarget,
  'drift-breach': noDriftBreach,
  'open-incidents': noOpenIncident,
};

/** Asks the part of Steward that answers for a kind of question. */
export const askPart: Ask = async (ctx, kind, subject) => parts[kind]?.(ctx, subject);
