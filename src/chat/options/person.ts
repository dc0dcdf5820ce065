import type { Option, ParseEnv } from '../option.ts';
import type { PlatformName } from '../text.ts';
import { given } from './given.ts';

/** Somebody's chat identity, as a mention or picker names it. */
export interface PersonIdentity {
  readonly platform: PlatformName;
  readonly team: string;
  readonly user: string;
}

/**
 * A person as an argument: an identity by a mention, or a name typed as text. A typed name counts in reads alone: what
 * gives a right, a duty, a vote or a page asks for a mention.
 */
export type PersonRef = PersonIdentity | { readonly typed: string };

/** A person: a mention, `me`, or (for reads) a typed name. */
export function person(describe: string): Option<PersonRef> {
  return {
    placeholder: '@person',
    describe,
    required: true,
    picker: 'person',
    parse: (raw, env) => parsePerson(given(raw), env),
  };
}

/** `<@U123>`, `<@U123|name>` (Slack), `<@!123>` (Discord), `<@ada>` (console), a platform's bare id, `me`, or a name. */
export function parsePerson(raw: string, env: ParseEnv): PersonRef {
  const { platform, team } = env.origin;
  const user = /^<@!?([^|>\s]+)(?:\|[^>]*)?>$/.exec(raw)?.[1] ?? bareId(raw, platform);
  if (user !== undefined) return { platform, team, user };
  if (raw.toLowerCase() === 'me') return { platform, team, user: env.speaker };
  return { typed: raw.replace(/^@/, '') };
}

/** How a person is typed again, where his name counts. */
export const typedPerson = (ref: PersonRef): string => ('typed' in ref ? ref.typed : ref.user);

/** The ids that pickers give: Slack's start with U or W and hold a digit, Discord's are snowflakes. */
function bareId(raw: string, platform: PlatformName): string | undefined {
  if (platform === 'slack') return /^[UW](?=[A-Z]*\d)[A-Z0-9]{5,}$/.test(raw) ? raw : undefined;
  return platform === 'discord' && /^\d{15,21}$/.test(raw) ? raw : undefined;
}
