import { and, eq, like } from 'drizzle-orm';
import type { Option } from '../chat/option.ts';
import { choice } from '../chat/options/index.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { GROUP_NAME } from './create-group.ts';
import { ROLES, type Role } from './roles.ts';
import { personGroup } from './tables.ts';

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

async function suggestGroups(ctx: Ctx, prefix: string) {
  const start = prefix.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const rows = await ctx.db
    .select({ name: personGroup.name })
    .from(personGroup)
    .where(and(eq(personGroup.workspaceId, ctx.workspace), like(personGroup.name, `${start}%`)))
    .orderBy(personGroup.name)
    .limit(MOST_SUGGESTIONS);
  return rows.map(({ name }) => ({ value: name, label: name }));
}
