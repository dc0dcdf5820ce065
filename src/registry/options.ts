import { and, desc, eq, like } from 'drizzle-orm';
import type { Option } from '../chat/option.ts';
import { MOST_SUGGESTIONS } from '../chat/options/matching.ts';
import { wordsOf } from '../chat/options/words.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { parseModel, parseSubject, type Subject, subjectName } from './names.ts';
import { model, version } from './tables.ts';

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

/** So many subjects are asked for in one go: what one card shows and one person reads. */
export const MOST_SUBJECTS = 10;

/**
 * Up to ten subjects of different models, with blanks or commas between. The first may be a model; by position a further
 * one is `model@version`, or follows a comma, because the next word may be the next argument.
 */
export function subjects(describe = 'A version such as churn@v12, or a model'): Option<readonly Subject[], Ctx> {
  const { placeholder, suggest } = subject(describe);
  return {
    placeholder,
    describe,
    required: true,
    ...(suggest ? { suggest } : {}),
    repeatable: true,
    maxLength: MOST_SUBJECTS * 82,
    goesOn: (before, word) => word.toLowerCase() !== 'to' && (before.endsWith(',') || /^,|^[^@<]+@/.test(word)),
    parse: (raw) => {
      const typed = wordsOf(given(raw, 'subject'));
      const found = typed.length === 0 ? [parseSubject(raw ?? '')] : typed.map((each) => parseSubject(each));
      return distinct(found);
    },
  };
}

/** What was named twice counts once; two versions of a model never go to one stage together. */
function distinct(found: readonly Subject[]): readonly Subject[] {
  const byName = new Map(found.map((each) => [subjectName(each), each]));
  const list = [...byName.values()];
  const twice = list.find(({ model }, at) => list.findIndex((other) => other.model === model) !== at);
  if (twice) {
    throw new StewardError('BAD_INPUT', `${twice.model} was named twice: one request is open for a model and stage.`, {
      field: 'subject',
      hint: 'Ask for its versions one after the other.',
    });
  }
  if (list.length <= MOST_SUBJECTS) return list;
  throw new StewardError(
    'BAD_INPUT',
    `${list.length} subjects were named, at most ${MOST_SUBJECTS} are asked for in one go.`,
    {
      field: 'subject',
      hint: 'Ask for the others with another `promote`.',
    },
  );
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
