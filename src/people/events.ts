import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';
import { ROLES } from './roles.ts';

const person = z.string();
const role = z.enum(ROLES);

/** First contact. The platform's user id stays out of the chain: it is often a name. */
export const personMet = defineEvent(
  'person.met',
  1,
  z.object({ person, platform: z.string(), team: z.string(), role, standing: z.string().optional() }),
);
/** The platform says something else of a known person than before: rights came or went with it. */
export const standingChanged = defineEvent(
  'person.standing-changed',
  1,
  z.object({ person, platform: z.string(), team: z.string(), from: z.string(), to: z.string() }),
);
export const roleChanged = defineEvent(
  'person.role-changed',
  1,
  z.object({ person, from: role, role, because: z.enum(['admin', 'configuration', 'code', 'link']) }),
);
/** Two persons turned out to be one human; `merged` is the id that is no longer used. */
export const personLinked = defineEvent('person.linked', 1, z.object({ person, merged: person }));
/** The login itself stays out of the chain: it is a name. */
export const loginLinked = defineEvent('person.login-linked', 1, z.object({ person, before: person.optional() }));
export const personForgotten = defineEvent(
  'person.forgotten',
  1,
  z.object({ person, identities: z.number(), groups: z.array(z.string()) }),
);
export const groupCreated = defineEvent('group.created', 1, z.object({ group: z.string() }));
/** `because` is left out where an admin did it, and `sync` where the platform said so. */
export const groupMemberAdded = defineEvent(
  'group.member-added',
  1,
  z.object({ group: z.string(), person, because: z.enum(['sync']).optional() }),
);
const source = { group: z.string(), platform: z.string(), team: z.string(), source: z.string() };
/** From now on a user group or role says who is in the group. */
export const groupSyncSet = defineEvent('group.sync-set', 1, z.object(source));
export const groupSyncEnded = defineEvent('group.sync-ended', 1, z.object(source));
/** `about` is free text. */
export const teamCreated = defineEvent('team.created', 1, z.object({ team: z.string() }));
/** Came into a team, or (`lead`) is a lead of it from now on, which a member before may have become. */
export const teamMemberAdded = defineEvent(
  'team.member-added',
  1,
  z.object({ team: z.string(), person, lead: z.boolean() }),
);
export const teamMemberRemoved = defineEvent(
  'team.member-removed',
  1,
  z.object({ team: z.string(), person, lead: z.boolean(), because: z.enum(['person', 'forgotten']) }),
);
export const groupMemberRemoved = defineEvent(
  'group.member-removed',
  1,
  z.object({ group: z.string(), person, because: z.enum(['admin', 'forgotten', 'sync']) }),
);
