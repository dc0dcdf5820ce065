import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../store/columns.ts';
import { ROLES } from './roles.ts';

/** A human, however many chat accounts he has. */
export const person = pgTable(
  'person',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    /** Null after `people forget`. */
    name: text(),
    role: text({ enum: ROLES }).notNull(),
    /** When an admin, the configuration or a code gave the role; null while it is the default one. */
    roleGivenAt: instant('role_given_at'),
    zone: text(),
    createdAt: instant('created_at').notNull(),
    forgottenAt: instant('forgotten_at'),
    /** The person this one turned out to be; its identities are that person's now. */
    mergedInto: uuid('merged_into'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('person_merged').on(table.workspaceId, table.mergedInto),
  ],
);

/** A chat account. Nothing but (platform, team, user id) identifies anybody. */
export const identity = pgTable(
  'identity',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text({ enum: ['slack', 'discord', 'console'] }).notNull(),
    team: text().notNull(),
    userId: text('user_id').notNull(),
    personId: uuid('person_id').notNull(),
    name: text(),
    handle: text(),
    zone: text(),
    /** What the platform said last; null while it was never asked. */
    standing: text({ enum: ['member', 'guest', 'bot', 'deactivated', 'stranger', 'gone'] }),
    standingAt: instant('standing_at'),
    /** First contact; null while others only mentioned this account. */
    metAt: instant('met_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.platform, table.team, table.userId] }),
    index('identity_person').on(table.workspaceId, table.personId),
    foreignKey({ columns: [table.workspaceId, table.personId], foreignColumns: [person.workspaceId, person.id] }),
  ],
);

export const personGroup = pgTable(
  'person_group',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

export const groupMember = pgTable(
  'group_member',
  {
    workspaceId: text('workspace_id').notNull(),
    groupName: text('group_name').notNull(),
    personId: uuid('person_id').notNull(),
    /** Who came later than a request was opened does not decide on it. */
    addedAt: instant('added_at').notNull(),
    addedBy: uuid('added_by'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.groupName, table.personId] }),
    index('group_member_person').on(table.workspaceId, table.personId),
    foreignKey({
      columns: [table.workspaceId, table.groupName],
      foreignColumns: [personGroup.workspaceId, personGroup.name],
    }),
    foreignKey({ columns: [table.workspaceId, table.personId], foreignColumns: [person.workspaceId, person.id] }),
  ],
);

/** What a group follows: a Slack user group or a Discord role says who is in it, and nobody else does. */
export const groupSync = pgTable(
  'group_sync',
  {
    workspaceId: text('workspace_id').notNull(),
    groupName: text('group_name').notNull(),
    platform: text({ enum: ['slack', 'discord'] }).notNull(),
    team: text().notNull(),
    /** The platform's id of the user group or role, and how people call it there. */
    source: text().notNull(),
    sourceName: text('source_name').notNull(),
    setAt: instant('set_at').notNull(),
    setBy: uuid('set_by'),
    /** When the platform was asked for the answer that counts; an older answer that comes later does not. */
    askedAt: instant('asked_at'),
    /** Why the platform could not say last time, with what to do; null while it can. */
    problem: text(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.groupName] }),
    foreignKey({
      columns: [table.workspaceId, table.groupName],
      foreignColumns: [personGroup.workspaceId, personGroup.name],
    }),
  ],
);

/** People who work on models together: models name their team, policies may ask its leads. */
export const team = pgTable(
  'team',
  {
    workspaceId: text('workspace_id').notNull(),
    /** As it was created; found in any case. */
    name: text().notNull(),
    about: text(),
    createdAt: instant('created_at').notNull(),
    createdBy: uuid('created_by'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.name] }),
    uniqueIndex('team_any_case').on(table.workspaceId, sql`lower(${table.name})`),
  ],
);

export const teamMember = pgTable(
  'team_member',
  {
    workspaceId: text('workspace_id').notNull(),
    team: text().notNull(),
    personId: uuid('person_id').notNull(),
    addedAt: instant('added_at').notNull(),
    addedBy: uuid('added_by'),
    /** Null for who is no lead. Who became one later than a request was opened does not decide on it. */
    leadSince: instant('lead_since'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.team, table.personId] }),
    index('team_member_person').on(table.workspaceId, table.personId),
    foreignKey({ columns: [table.workspaceId, table.team], foreignColumns: [team.workspaceId, team.name] }),
    foreignKey({ columns: [table.workspaceId, table.personId], foreignColumns: [person.workspaceId, person.id] }),
  ],
);

/** A name that CI knows a person by, linked by an admin. */
export const login = pgTable(
  'login',
  {
    workspaceId: text('workspace_id').notNull(),
    login: text().notNull(),
    personId: uuid('person_id').notNull(),
    linkedAt: instant('linked_at').notNull(),
    linkedBy: uuid('linked_by'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.login] }),
    index('login_person').on(table.workspaceId, table.personId),
    foreignKey({ columns: [table.workspaceId, table.personId], foreignColumns: [person.workspaceId, person.id] }),
  ],
);

/** A code that joins two chat accounts; only its sha256 is kept, and the row goes with its use. */
export const linkCode = pgTable(
  'link_code',
  {
    workspaceId: text('workspace_id').notNull(),
    digest: bytea().notNull(),
    personId: uuid('person_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.digest] }),
    foreignKey({ columns: [table.workspaceId, table.personId], foreignColumns: [person.workspaceId, person.id] }),
  ],
);

/** The code that makes its holder the first admin. A new start replaces it. */
export const adminCode = pgTable('admin_code', {
  workspaceId: text('workspace_id').primaryKey(),
  digest: bytea().notNull(),
  wrongTries: integer('wrong_tries').notNull(),
  issuedAt: instant('issued_at').notNull(),
});

/** What a person was told once already and is not told again. */
export const refusalTold = pgTable(
  'refusal_told',
  {
    workspaceId: text('workspace_id').notNull(),
    personId: uuid('person_id').notNull(),
    subject: text().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.personId, table.subject] })],
);
