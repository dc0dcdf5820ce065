import type { Option } from '../../chat/option.ts';
import { given } from '../../chat/options/given.ts';
import { type PersonRef, parsePerson } from '../../chat/options/person.ts';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { assertAble, getPerson } from '../../people/get-person.ts';
import type { Ctx } from '../../store/unit.ts';
import { findSchedule, listSchedules } from '../oncall/find-schedules.ts';
import { findEscalation, listPolicies } from './find-policies.ts';
import type { StepTarget } from './step.ts';

/** In the place of a policy's name, when none was named. */
export const BY_HAND = 'by-hand';

/** Whom somebody pages by hand: a person, or an escalation policy or schedule by its name. */
export type Whom = { readonly person: PersonRef } | { readonly name: string };

/** The same, once a mention is a person of the workspace. */
export type FoundWhom = { readonly person: string } | { readonly name: string };

/** `@leo`, `me`, `ml-night`, `ml-oncall`. */
export function whom(): Option<Whom, Ctx> {
  return {
    placeholder: '@person, policy or schedule',
    describe: 'A person, an escalation policy or a schedule',
    required: true,
    maxLength: 80,
    mentions: true,
    parse: (raw, env) => {
      const typed = given(raw).trim();
      const person = parsePerson(typed, env);
      return 'typed' in person && !typed.startsWith('@') ? { name: typed.toLowerCase() } : { person };
    },
    suggest: async (ctx, prefix) => {
      const policies = (await listPolicies(ctx)).map(({ name }) => ({ value: name, label: `${name}, a policy` }));
      const schedules = (await listSchedules(ctx, 200)).map(({ name }) => ({
        value: name,
        label: `${name}, a schedule`,
      }));
      const all = [...policies, ...schedules.filter(({ value }) => !policies.some((one) => one.value === value))];
      return all.filter(({ value }) => value.startsWith(prefix.toLowerCase()));
    },
  };
}

/** What a page by hand goes by: a policy, or one `target` alone. */
export interface HandPage {
  readonly policy: string;
  readonly target?: StepTarget;
}

/**
 * The policy or target that reaches whom. Where a policy and a schedule have one name, the policy: it goes on when nobody
 * answers. NO_STANDING for a person who cannot be paged, UNKNOWN_ESCALATION for a name of neither.
 */
export async function handPageTo(ctx: Ctx, to: FoundWhom): Promise<HandPage> {
  if ('person' in to) {
    const person = await getPerson(ctx, to.person);
    await assertAble(ctx, person, 'cannot be paged');
    return { policy: BY_HAND, target: { type: 'person', person: person.id } };
  }
  const policy = await findEscalation(ctx, to.name);
  if (policy) return { policy: policy.name };
  const schedule = await findSchedule(ctx, to.name);
  if (!schedule) throw await unknown(ctx, to.name);
  return { policy: BY_HAND, target: { type: 'schedule', schedule: schedule.name, which: 'now' } };
}

async function unknown(ctx: Ctx, name: string): Promise<StewardError> {
  const names = [...(await listPolicies(ctx)), ...(await listSchedules(ctx, 200))].map((each) => each.name);
  const close = nearest(name, names);
  return new StewardError('UNKNOWN_ESCALATION', `No escalation policy or schedule is called ${name.slice(0, 60)}.`, {
    field: 'who',
    hint: close
      ? `Did you mean \`${close}\`?`
      : 'See them with `escalation list` and `oncall list`. A person is picked from the list that opens after typing @.',
  });
}
