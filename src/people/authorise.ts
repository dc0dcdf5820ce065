import type { Access } from '../chat/command.ts';
import type { Origin, Speaker } from '../chat/invocation.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { adminsOf } from './admins.ts';
import type { Known, Person } from './find-identity.ts';
import { namesOf } from './find-people.ts';
import { callerOf } from './get-person.ts';
import { meetPerson } from './meet-person.ts';
import type { PeoplePolicy } from './people-policy.ts';
import { platformTitle } from './platform-title.ts';
import { mayUse, rolesFor } from './roles.ts';

/** Older than this, what a platform said does not count where unknown is no: a refresh took a second at most. */
const FRESH_MS = 120_000;

const MOST_NAMES = 5;

export interface Caller {
  readonly origin: Origin;
  readonly speaker: Speaker;
  /** Whether the act may move something to production: the platform must have said just now who this is. */
  readonly sensitive?: boolean;
}

export interface Authorised {
  /** The same transaction, acting as the person. */
  readonly ctx: Tx;
  readonly person: Person;
  /** His IANA zone, where it is known. */
  readonly zone: string | undefined;
}

/**
 * Says whether the one who spoke may do this, by what the database holds at this instant, and acts as him from here on.
 * Meets him at first contact. Throws NO_STANDING (guest, bot, deactivated, stranger, gone, forgotten), NOT_ALLOWED with
 * the names of who may, or TRY_AGAIN when `sensitive` and the platform did not say lately who this is.
 */
export async function authorise(tx: Tx, caller: Caller, access: Access, policy: PeoplePolicy): Promise<Authorised> {
  const { origin, speaker } = caller;
  const account = { platform: origin.platform, team: origin.team, user: speaker.id };
  const known = await meetPerson(tx, { ...account, name: speaker.name, zone: speaker.zone }, policy);
  if (access !== 'anyone') {
    await assertStanding(tx, known);
    if (caller.sensitive) assertFresh(tx, known);
    if (!mayUse(known.person.role, access)) throw await notAllowed(tx, known.person, access);
  }
  const { person } = known;
  return { ctx: { ...tx, actor: { type: 'person', person: person.id } }, person, zone: person.zone ?? undefined };
}

/** Refuses an account without rights, saying why and what to do. */
export async function assertStanding(ctx: Ctx, { person, identity }: Known): Promise<void> {
  if (person.forgottenAt !== null) {
    throw new StewardError('NO_STANDING', 'Steward was told to forget you, so you have no rights here.', {
      hint: `To come back, an admin gives you a role. ${await askAdmins(ctx)}`,
    });
  }
  const { standing } = identity;
  if (standing === null || standing === 'member') return;
  const { why, next } = reasons[standing];
  const hint = next ?? `If that is wrong, ${platformTitle(identity.platform)} has to say so first.`;
  throw new StewardError('NO_STANDING', `You have no rights here: ${platformTitle(identity.platform)} says ${why}.`, {
    hint,
  });
}

const reasons = {
  guest: { why: 'you are a guest', next: 'Ask a full member of the workspace to do it.' },
  bot: { why: 'this is a bot', next: 'Programs use the API with a token: `token create`.' },
  deactivated: { why: 'your account is deactivated', next: undefined },
  stranger: { why: 'you belong to another organisation', next: 'Ask a member of this workspace to do it.' },
  gone: { why: 'you left', next: undefined },
} as const;

function assertFresh(tx: Tx, { identity }: Known): void {
  const { standing, standingAt, platform } = identity;
  if (standing === 'member' && standingAt !== null && tx.now.getTime() - standingAt.getTime() <= FRESH_MS) return;
  throw new StewardError(
    'TRY_AGAIN',
    `${platformTitle(platform)} did not say in time whether you are still a member, so nothing was done.`,
    { hint: 'Try again in a minute.' },
  );
}

/** Refuses a caller whose role has not this right, inside a command that most people may use otherwise. */
export async function assertMay(ctx: Ctx, access: Access): Promise<void> {
  const caller = await callerOf(ctx);
  if (caller.forgottenAt !== null || !mayUse(caller.role, access)) throw await notAllowed(ctx, caller, access);
}

async function notAllowed(ctx: Ctx, person: Person, access: Access): Promise<StewardError> {
  const roles = rolesFor(access).join(' or ');
  return new StewardError('NOT_ALLOWED', `This needs the role ${roles}. You are ${person.role}.`, {
    hint: await askAdmins(ctx),
  });
}

/** "Ask one of: @ada, @leo." or how to become the first admin. */
export async function askAdmins(ctx: Ctx): Promise<string> {
  const names = (
    await namesOf(
      ctx,
      (await adminsOf(ctx)).map((admin) => admin.id),
    )
  ).map((name) => `@${name}`);
  if (names.length === 0)
    return 'There is no admin yet: take the code that Steward printed at its start, `setup --code <code>`.';
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return names.length === 1 ? `Ask ${names[0]}.` : `Ask one of: ${names.slice(0, MOST_NAMES).join(', ')}${more}.`;
}
