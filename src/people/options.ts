import { and, eq, like, sql } from 'drizzle-orm';
import type { Option } from '../chat/option.ts';
import { choice } from '../chat/options/index.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { GROUP_NAME } from './create-group.ts';
import { ROLES, type Role } from './roles.ts';
import { personGroup, team } from './tables.ts';

const MOST_SUGGESTIONS = 25;

/** A group's name, completed from those that exist. */
export function groupName(describe = 'The group'): Option<string, Ctx> {
  return {
    placeholder: 'group',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => parseGroup(raw),
    suggest: (ctx, prefix) => suggestGroups(ctx, prefix),
  };
}

/** A team's name, completed from those that exist; found in any case. */
export function teamName(describe = 'The team'): Option<string, Ctx> {
  return {
    placeholder: 'team',
    describe,
    required: true,
    maxLength: 80,
    parse: (raw) => parseTeam(raw),
    suggest: (ctx, prefix) => suggestTeams(ctx, prefix),
  };
}

/** viewer, member, admin or auditor. */
export function roleName(describe = 'The role'): Option<Role> {
  return choice(describe, ROLES);
}

/** Lower-cases a typed name. Throws MISSING_ARGUMENT or BAD_INPUT. */
export function parseGroup(raw: string | undefined): string {
  const name = (raw ?? '').trim().toLowerCase();
  if (name === '') throw new StewardError('MISSING_ARGUMENT', 'The group is missing.', { field: 'group' });
  if (GROUP_NAME.test(name)) return name;
  throw new StewardError('BAD_INPUT', `"${name.slice(0, 60)}" is not a group's name.`, {
    field: 'group',
    hint: 'Use up to 40 of a-z, 0-9, dot, hyphen and underscore, such as `ml-leads`.',
  });
}

/** Trims a typed name; which team it names is for `getTeam` to find. Throws MISSING_ARGUMENT or BAD_INPUT. */
function parseTeam(raw: string | undefined): string {
  const name = (raw ?? '').trim();
  if (name === '') throw new StewardError('MISSING_ARGUMENT', 'The team is missing.', { field: 'team' });
  if (name.length <= 80) return name;
  throw new StewardError('BAD_INPUT', `"${name.slice(0, 60)}" is not a team's name.`, {
    field: 'team',
    hint: 'See them with `team list`.',
  });
}

async function suggestTeams(ctx: Ctx, prefix: string) {
  const rows = await ctx.db
    .select({ name: team.name })
    .from(team)
    .where(and(eq(team.workspaceId, ctx.workspace), like(sql`lower(${team.name})`, `${escapeLike(prefix)}%`)))
    .orderBy(team.name)
    .limit(MOST_SUGGESTIONS);
  return rows.map(({ name }) => ({ value: name, label: name }));
}

const escapeLike = (prefix: string): string => prefix.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`);

async function suggestGroups(ctx: Ctx, prefix: string) {
  const rows = await ctx.db
    .select({ name: personGroup.name })
    .from(personGroup)
    .where(and(eq(personGroup.workspaceId, ctx.workspace), like(personGroup.name, `${escapeLike(prefix)}%`)))
    .orderBy(personGroup.name)
    .limit(MOST_SUGGESTIONS);
  return rows.map(({ name }) => ({ value: name, label: name }));
}
