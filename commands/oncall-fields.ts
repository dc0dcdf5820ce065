import { choice, named, optional, type PersonRef, person, repeatable, text } from '../src/chat/options/index.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { ON_HOLIDAYS } from '../src/incidents/oncall/shifts.ts';
import { personIdOf } from '../src/people/find-people.ts';
import type { Ctx } from '../src/store/unit.ts';

const SHORT = { maxLength: 40 };

/** Who takes turns, in their order. */
export const turnTakers = (describe: string) => optional(repeatable(person(describe)));

/** How a layer turns. */
export const layerFields = () => ({
  every: named(optional(text('How long a turn is: week, "2 weeks", day, 12h', SHORT))),
  handover: named(optional(text('When turns change: "mon 09:00", 09:00', SHORT))),
  hours: named(optional(text('Only then: "mon-fri 09:00-17:00"', { maxLength: 200 }))),
  holidays: named(optional(choice('On holidays', ON_HOLIDAYS))),
});

/** From when to when, in the caller's zone. */
export const spanFields = () => ({
  from: named(optional(text('From when; now when left out', SHORT))),
  to: named(optional(text('Until when, or for how long: 4h', SHORT))),
});

/** The times of `spanFields`; a day alone begins with it and ends with it. */
export function spanOf(
  input: { readonly from?: string | undefined; readonly to?: string | undefined },
  at: { readonly now: Date; readonly zone: string },
): { from: Date | undefined; to: Date | undefined } {
  const from = input.from === undefined ? undefined : parseAhead(input.from, at, 'start');
  const later = { ...at, now: from ?? at.now };
  return { from, to: input.to === undefined ? undefined : parseAhead(input.to, later) };
}

/** The ids of people that were picked. */
export async function idsOf(ctx: Ctx, refs: readonly PersonRef[] | undefined): Promise<string[] | undefined> {
  if (refs === undefined) return undefined;
  const ids: string[] = [];
  for (const ref of refs) ids.push(await personIdOf(ctx, ref));
  return ids;
}
