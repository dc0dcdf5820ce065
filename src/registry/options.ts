import { and, desc, eq, like } from 'drizzle-orm';
import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { parseModel, parseSubject, type Subject } from './names.ts';
import { model, version } from './tables.ts';

const MOST_SUGGESTIONS = 25;

/** A model's name, completed from those that exist. */
export function modelName(describe = 'The model', field = 'model'): Option<string, Ctx> {
  return {
    placeholder: 'model',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => parseModel(given(raw, field), field),
    suggest: (ctx, prefix) => suggestModels(ctx, prefix),
  };
}

/** `model` or `model@version`. */
export function subject(describe = 'A version such as churn@v12, or a model'): Option<Subject, Ctx> {
  return {
    placeholder: 'model@version or model',
    describe,
    required: true,
    maxLength: 81,
    parse: (raw) => parseSubject(given(raw, 'subject')),
    suggest: async (ctx, prefix) =>
      [...(await suggestVersions(ctx, prefix)), ...(await suggestModels(ctx, prefix))].slice(0, MOST_SUGGESTIONS),
  };
}

/** `model@version`, both. */
export function versionName(
  describe = 'The version, such as churn@v12',
): Option<Required<Subject> & { version: string }, Ctx> {
  return {
    placeholder: 'model@version',
    describe,
    required: true,
    maxLength: 81,
    parse: (raw) => {
      const parsed = parseSubject(given(raw, 'version'), 'version');
      if (parsed.version !== undefined) return { model: parsed.model, version: parsed.version };
      throw new StewardError('BAD_INPUT', `"${parsed.model}" names a model, not a version.`, {
        field: 'version',
        hint: `Write \`${parsed.model}@v1\`.`,
      });
    },
    suggest: (ctx, prefix) => suggestVersions(ctx, prefix),
  };
}

async function suggestModels(ctx: Ctx, prefix: string) {
  const rows = await ctx.db
    .select({ name: model.name, title: model.title })
    .from(model)
    .where(and(eq(model.workspaceId, ctx.workspace), like(model.name, `${escapeLike(prefix.toLowerCase())}%`)))
    .orderBy(model.name)
    .limit(MOST_SUGGESTIONS);
  return rows.map((row) => ({ value: row.name, label: row.title ? `${row.name} (${row.title})` : row.name }));
}

async function suggestVersions(ctx: Ctx, prefix: string) {
  const [name = '', part = ''] = prefix.toLowerCase().split('@');
  const rows = await ctx.db
    .select({ model: version.model, version: version.version })
    .from(version)
    .where(
      and(
        eq(version.workspaceId, ctx.workspace),
        like(version.model, `${escapeLike(name)}${prefix.includes('@') ? '' : '%'}`),
        like(version.version, `${escapeLike(part)}%`),
      ),
    )
    .orderBy(desc(version.createdAt))
    .limit(MOST_SUGGESTIONS);
  return rows.map((row) => ({ value: `${row.model}@${row.version}`, label: `${row.model}@${row.version}` }));
}

function given(raw: string | undefined, field: string): string {
  if (raw !== undefined && raw.trim() !== '') return raw;
  throw new StewardError('MISSING_ARGUMENT', `The ${field} is missing.`, { field });
}

const escapeLike = (value: string): string => value.replace(/[\\%_]/g, (sign) => `\\${sign}`);
