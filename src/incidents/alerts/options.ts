import type { Option } from '../../chat/option.ts';
import { type NumberedRef, numbered, numberedHere } from '../../chat/options/numbered.ts';
import { words } from '../../chat/options/words.ts';
import type { Ctx } from '../../store/unit.ts';
import { groupName, listGroups } from './find-groups.ts';
import { listSilences, silenceName } from './find-silences.ts';
import { type Matcher, matcherText, parseMatcher } from './matcher.ts';
import { plainly } from './plainly.ts';

/** A group by number, or the one of the thread it was said in. */
export type GroupRef = NumberedRef;

/** `A-12`; in the thread of a group it may be left out. */
export function groupRef(describe = 'The group of alerts, such as A-12'): Option<GroupRef, Ctx> {
  return numberedHere({
    letters: 'A',
    field: 'alert',
    one: 'a group of alerts',
    describe,
    hint: 'Groups are named like `A-12`: see them with `alert list`.',
    offered: async (ctx: Ctx) =>
      (await listGroups(ctx, 25)).map(({ number, title }) => ({
        value: groupName(number),
        label: `${groupName(number)} ${plainly(title, 70)}`,
      })),
  });
}

/** `S-3` */
export function silenceRef(describe = 'The silence, such as S-3'): Option<number, Ctx> {
  return numbered({
    letters: 'S',
    field: 'silence',
    one: 'a silence',
    describe,
    hint: 'Silences are named like `S-3`: see them with `silence list`.',
    offered: async (ctx: Ctx) =>
      (await listSilences(ctx, 25)).map(({ number, matchers }) => ({
        value: silenceName(number),
        label: `${silenceName(number)} ${matchers.map(matcherText).join(' ')}`.slice(0, 90),
      })),
  });
}

/** `--match severity=page --match 'job=~"api|web"'`; on Discord one text with blanks between. */
export function matchers(describe: string): Option<readonly Matcher[] | undefined, Ctx> {
  return {
    placeholder: 'label=value',
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const parts = splitMatchers(raw ?? '');
      return parts.length === 0 ? undefined : parts.map(parseMatcher);
    },
  };
}

/** At line feeds, at blanks and commas between conditions, never inside quotes. */
export function splitMatchers(raw: string): string[] {
  return (raw.replace(/[{}]/g, ' ').match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,])+/g) ?? []).map((part) => part.trim());
}

/** `--group-by alertname,model`, repeatable. */
export function labelNames(describe: string): Option<readonly string[] | undefined, Ctx> {
  return words(describe, 'label', (name) => name.slice(0, 128));
}
