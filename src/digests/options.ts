import type { Option, ParseEnv } from '../chat/option.ts';
import { type ChannelRef, parseChannel } from '../chat/options/channel.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { parseModel } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { DIGEST_NAME, listDigests } from './find-digests.ts';
import { SECTIONS, type SectionName } from './tables.ts';

/** A digest's name, completed from those that stand. */
export function digestName(describe = 'The digest', complete = true): Option<string, Ctx> {
  return {
    placeholder: 'name',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (DIGEST_NAME.test(name)) return name;
      throw new StewardError(name === '' ? 'MISSING_ARGUMENT' : 'BAD_INPUT', `"${name.slice(0, 60)}" is not a name.`, {
        field: 'name',
        hint: 'Use letters, digits and hyphens, at most 40, such as `churn-daily`.',
      });
    },
    suggest: async (ctx, prefix) => {
      const names = complete ? (await listDigests(ctx)).map(({ name }) => name) : [];
      return names.filter((name) => name.startsWith(prefix.toLowerCase())).map((value) => ({ value, label: value }));
    },
  };
}

/** Where a digest goes: a channel, or the direct messages of whoever says `me`. */
export type Goal = { readonly me: true } | { readonly me: false; readonly channel: ChannelRef };

/** `--in #channel --in me`; on Discord one text with blanks between. */
export function goals(describe: string): Option<readonly Goal[] | undefined, Ctx> {
  return {
    placeholder: '#channel or me',
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw, env) => {
      const typed = [...new Set((raw ?? '').split(/[\s,]+/).filter((word) => word !== ''))];
      return typed.length === 0 ? undefined : typed.map((word) => goalOf(word, env));
    },
  };
}

function goalOf(word: string, env: ParseEnv): Goal {
  if (word.toLowerCase() === 'me') return { me: true };
  return { me: false, channel: parseChannel(word, env) };
}

/** `--models churn --models fraud`; `all` is every model. Undefined when nothing was said. */
export function modelsOrAll(describe: string): Option<readonly string[] | null | undefined, Ctx> {
  return {
    placeholder: 'model',
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const names = (raw ?? '').split(/[\s,]+/).filter((name) => name !== '');
      if (names.length === 0) return undefined;
      return names.some((name) => name.toLowerCase() === 'all')
        ? null
        : names.map((name) => parseModel(name, 'models'));
    },
  };
}

/** `--sections kpi,drift,requests` */
export function sectionNames(describe: string): Option<readonly SectionName[] | undefined, Ctx> {
  return {
    placeholder: SECTIONS.join(','),
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const names = (raw ?? '')
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((name) => name !== '');
      return names.length === 0 ? undefined : [...new Set(names.map(sectionOf))];
    },
  };
}

function sectionOf(name: string): SectionName {
  const found = SECTIONS.find((each) => each === name || each === `${name}s` || `${each}s` === name);
  if (found) return found;
  const close = nearest(name, SECTIONS);
  throw new StewardError('BAD_INPUT', `There is no section "${name.slice(0, 40)}".`, {
    field: 'sections',
    hint: close ? `Did you mean \`${close}\`?` : `The sections are ${SECTIONS.join(', ')}.`,
  });
}
