import type { Option, ParseEnv } from '../chat/option.ts';
import { type ChannelRef, parseChannel } from '../chat/options/channel.ts';
import { shortName } from '../chat/options/short-name.ts';
import { words, wordsOf } from '../chat/options/words.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { parseModel } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { listDigests } from './find-digests.ts';
import { SECTIONS, type SectionName } from './tables.ts';

/** A digest's name, completed from those that stand. */
export function digestName(describe = 'The digest', complete = true): Option<string, Ctx> {
  return shortName({
    field: 'name',
    describe,
    example: 'churn-daily',
    standing: complete ? (ctx) => listDigests(ctx) : undefined,
  });
}

/** Where a digest goes: a channel, or the direct messages of whoever says `me`. */
export type Goal = { readonly me: true } | { readonly me: false; readonly channel: ChannelRef };

/** `--in #channel --in me`; on Discord one text with blanks between. */
export function goals(describe: string): Option<readonly Goal[] | undefined, Ctx> {
  return words(describe, '#channel or me', goalOf);
}

function goalOf(word: string, env: ParseEnv): Goal {
  if (word.toLowerCase() === 'me') return { me: true };
  return { me: false, channel: parseChannel(word, env) };
}

/** `--models churn --models fraud`; `all` is every model. Undefined when nothing was said. */
export function modelsOrAll(describe: string): Option<readonly string[] | null | undefined, Ctx> {
  const models = words<string, Ctx>(describe, 'model', (name) => parseModel(name, 'models'));
  const isAll = (raw: string | undefined) => wordsOf(raw).some((name) => name.toLowerCase() === 'all');
  return { ...models, parse: (raw, env) => (isAll(raw) ? null : models.parse(raw, env)) };
}

/** `--sections kpi,drift,requests` */
export function sectionNames(describe: string): Option<readonly SectionName[] | undefined, Ctx> {
  return words(describe, SECTIONS.join(','), (name) => sectionOf(name.toLowerCase()));
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
