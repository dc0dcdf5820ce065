import { and, asc, eq, isNotNull, ne, sql } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { compiled } from '../store/compiled.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { isAble } from './admins.ts';
import { person, team, teamMember } from './tables.ts';

export type Team = typeof team.$inferSelect;
export type TeamMember = typeof teamMember.$inferSelect;

/** A lead who may act for the team now. */
export interface Lead {
  readonly person: string;
  readonly team: string;
  /** When he became a lead: who did later than a request was opened does not decide on it. */
  readonly addedAt: Date;
}

/** All teams by name. */
export async function listTeams(ctx: Ctx): Promise<Team[]> {
  return ctx.db.select().from(team).where(eq(team.workspaceId, ctx.workspace)).orderBy(asc(team.name));
}

/** The team of this name in any case, or UNKNOWN_TEAM with the nearest and the command that creates it. */
export async function getTeam(ctx: Ctx, name: string): Promise<Team> {
  const [row] = await ctx.db.select().from(team).where(isTeam(ctx, name));
  return row ?? throwUnknown(ctx, name);
}

/** Like getTeam, locked against concurrent changes of its members. */
export async function lockTeam(tx: Tx, name: string): Promise<Team> {
  const [row] = await tx.db.select().from(team).where(isTeam(tx, name)).for('no key update');
  return row ?? throwUnknown(tx, name);
}

/** Everybody in a team, whatever their standing: the leads first, then the longest there. */
export async function teamMembers(ctx: Ctx, name: string): Promise<TeamMember[]> {
  return ctx.db
    .select()
    .from(teamMember)
    .where(and(eq(teamMember.workspaceId, ctx.workspace), eq(teamMember.team, name)))
    .orderBy(sql`${teamMember.leadSince} is null`, teamMember.addedAt, teamMember.personId);
}

/** The teams a person is in. */
export async function teamsOfPerson(ctx: Ctx, id: string): Promise<TeamMember[]> {
  return ctx.db
    .select()
    .from(teamMember)
    .where(and(eq(teamMember.workspaceId, ctx.workspace), eq(teamMember.personId, id)))
    .orderBy(teamMember.team);
}

/**
 * The leads of a team who may act for it, the longest first: as `membersOf` for groups, without those who have no rights
 * at present and without auditors. `team` is its name as models hold it; an unknown one has no leads.
 */
export async function leadsOf(ctx: Ctx, name: string): Promise<Lead[]> {
  const rows = await findLeads(ctx.db, { workspace: ctx.workspace, team: name });
  return rows.flatMap(({ addedAt, ...lead }) => (addedAt === null ? [] : [{ ...lead, addedAt }]));
}

const findLeads = compiled((db) =>
  db
    .select({ person: teamMember.personId, team: teamMember.team, addedAt: teamMember.leadSince })
    .from(teamMember)
    .innerJoin(person, and(eq(person.workspaceId, teamMember.workspaceId), eq(person.id, teamMember.personId)))
    .where(
      and(
        eq(teamMember.workspaceId, sql.placeholder('workspace')),
        eq(teamMember.team, sql.placeholder('team')),
        isNotNull(teamMember.leadSince),
        ne(person.role, 'auditor'),
        isAble,
      ),
    )
    .orderBy(teamMember.leadSince, teamMember.personId)
    .prepare('leads_of'),
);

function isTeam(ctx: Ctx, name: string) {
  return and(eq(team.workspaceId, ctx.workspace), sql`lower(${team.name}) = lower(${name.trim()})`);
}

async function throwUnknown(ctx: Ctx, name: string): Promise<never> {
  const close = nearest(
    name,
    (await listTeams(ctx)).map((each) => each.name),
  );
  const create = `An admin makes it with \`team create ${name.slice(0, 80).toLowerCase()}\`.`;
  throw new StewardError('UNKNOWN_TEAM', `There is no team ${name.slice(0, 80)}.`, {
    field: 'team',
    hint: close ? `Did you mean \`${close}\`? ${create}` : create,
  });
}
