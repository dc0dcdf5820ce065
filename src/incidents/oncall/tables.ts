import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Json } from '../../kernel/fact.ts';
import { bytea, instant } from '../../store/columns.ts';
import type { Hours } from './hours.ts';
import { UNITS } from './rotation.ts';
import { type LayerTime, ON_HOLIDAYS } from './shifts.ts';

/** Who is on call for something, when. */
export const oncallSchedule = pgTable(
  'oncall_schedule',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    zone: text().notNull(),
    /** Who is told when something is wrong with it. */
    owner: uuid().notNull(),
    /** When somebody must be on call; null: always. */
    covers: jsonb().$type<readonly Hours[]>(),
    at: instant('at').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('oncall_schedule_name').on(table.workspaceId, table.name).where(sql`deleted_at is null`),
  ],
);

const ofSchedule = { workspaceId: text('workspace_id').notNull(), schedule: uuid().notNull() };
const toSchedule = (table: { readonly workspaceId: AnyPgColumn; readonly schedule: AnyPgColumn }) =>
  foreignKey({
    columns: [table.workspaceId, table.schedule],
    foreignColumns: [oncallSchedule.workspaceId, oncallSchedule.id],
  });

/** A rotation of a schedule as it was said. A change ends the row and adds another, so that what was stays. */
export const oncallLayer = pgTable(
  'oncall_layer',
  {
    ...ofSchedule,
    id: uuid().notNull(),
    name: text().notNull(),
    rank: integer().notNull(),
    people: jsonb().$type<readonly string[]>().notNull(),
    every: integer().notNull(),
    unit: text({ enum: UNITS }).notNull(),
    /** Wall time of the first hand-over. */
    start: text().notNull(),
    hours: jsonb().$type<readonly Hours[]>(),
    holidays: text({ enum: ON_HOLIDAYS }).notNull(),
    /** Of a calendar: its times instead of turns, so that `every`, `unit` and `start` say nothing. */
    times: jsonb().$type<readonly LayerTime[]>(),
    fromAt: instant('from_at').notNull(),
    /** Null while it stands. */
    toAt: instant('to_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.schedule, table.id] }), toSchedule(table)],
);

/** Somebody takes a time whatever the layers say: by hand or by a swap. */
export const oncallOverride = pgTable(
  'oncall_override',
  {
    ...ofSchedule,
    id: uuid().notNull(),
    /** `O-4`: how people name it. */
    number: integer().notNull(),
    person: uuid().notNull(),
    fromAt: instant('from_at').notNull(),
    /** Moved to the present when it is ended early. */
    toAt: instant('to_at').notNull(),
    madeBy: uuid('made_by'),
    at: instant('at').notNull(),
    swap: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.schedule, table.id] }),
    index('oncall_override_until').on(table.workspaceId, table.schedule, table.toAt),
    uniqueIndex('oncall_override_number').on(table.workspaceId, table.number),
    toSchedule(table),
  ],
);

/** Somebody offers his time on call; the first who takes it has it. */
export const oncallSwap = pgTable(
  'oncall_swap',
  {
    ...ofSchedule,
    /** `SW-3` */
    number: integer().notNull(),
    person: uuid().notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    state: text({ enum: ['open', 'taken', 'withdrawn', 'lapsed'] }).notNull(),
    takenBy: uuid('taken_by'),
    endedAt: instant('ended_at'),
    at: instant('at').notNull(),
    /** Where the card went. */
    place: jsonb().$type<Json>(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    index('oncall_swap_open').on(table.workspaceId, table.schedule).where(sql`state = 'open'`),
    toSchedule(table),
  ],
);

/** A day that counts as a holiday in a schedule. */
export const oncallHoliday = pgTable(
  'oncall_holiday',
  { ...ofSchedule, day: date({ mode: 'string' }).notNull(), name: text().notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.schedule, table.day] }), toSchedule(table)],
);

/** A calendar's address: whoever knows the secret reads it. Only its sha256 is kept. */
export const oncallFeed = pgTable(
  'oncall_feed',
  {
    workspaceId: text('workspace_id').notNull(),
    digest: bytea().notNull(),
    /** One schedule, or all of them. */
    schedule: uuid(),
    /** Only this person's shifts. */
    person: uuid(),
    madeBy: uuid('made_by').notNull(),
    at: instant('at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.digest] }),
    uniqueIndex('oncall_feed_secret').on(table.digest),
  ],
);

/** A change of shift: what the one who comes should know, as it was then. */
export const oncallHandover = pgTable(
  'oncall_handover',
  {
    ...ofSchedule,
    at: instant('at').notNull(),
    before: jsonb().$type<readonly string[]>().notNull(),
    after: jsonb().$type<readonly string[]>().notNull(),
    /** When the shift that ended had begun. */
    since: instant('since').notNull(),
    notes: jsonb().$type<Json>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.schedule, table.at] }), toSchedule(table)],
);

/** A gap that was told, and how many days ahead. */
export const oncallGap = pgTable(
  'oncall_gap',
  {
    ...ofSchedule,
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    days: integer().notNull(),
    /** Who is away then, or may hear nothing; null where nobody is on call at all. */
    person: uuid(),
    /** Why he may hear no page, such as "only method is silent 22:00-08:00"; null where that is not it. */
    silent: text(),
    toldAt: instant('told_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.schedule, table.fromAt, table.days] }),
    toSchedule(table),
  ],
);

/** Where the times of a layer come from: a calendar that was handed in, or is read again and again. */
export const oncallCalendar = pgTable(
  'oncall_calendar',
  {
    ...ofSchedule,
    layer: text().notNull(),
    /** Read again each hour; null: handed in once. Whoever knows it may read it, so that only its host is shown. */
    url: text(),
    allowPrivate: boolean('allow_private').notNull(),
    /** Whom it names and nobody here is. */
    unknown: jsonb().$type<readonly string[]>().notNull(),
    /** How far ahead it was read. */
    readTo: instant('read_to').notNull(),
    readAt: instant('read_at').notNull(),
    /** Why it could not be read last time, and since when; null while it can. */
    problem: text(),
    problemAt: instant('problem_at'),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.schedule, table.layer] }), toSchedule(table)],
);

/** A platform's list that holds whoever is on call: a Slack user group or a Discord role. */
export const oncallRota = pgTable(
  'oncall_rota',
  {
    ...ofSchedule,
    platform: text({ enum: ['slack', 'discord'] }).notNull(),
    team: text().notNull(),
    /** The platform's id of it, and how people call it. */
    list: text().notNull(),
    listName: text('list_name').notNull(),
    /** The user ids it held when it was written last. */
    shown: jsonb().$type<readonly string[]>(),
    /** Why it could not be written last time; null while it can. */
    problem: text(),
    setBy: uuid('set_by'),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.schedule, table.platform, table.team] }),
    // Two schedules would write one list by turns.
    uniqueIndex('oncall_rota_list').on(table.workspaceId, table.platform, table.team, table.list),
    toSchedule(table),
  ],
);
