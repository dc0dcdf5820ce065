import type { Origin } from '../../chat/invocation.ts';
import type { Option } from '../../chat/option.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { groupName, listGroups } from './find-groups.ts';
import { listSilences, silenceName } from './find-silences.ts';
import { type Matcher, matcherText, parseMatcher } from './matcher.ts';
import { plainly } from './plainly.ts';

/** A group by number, or the one of the thread it was said in. */
export type GroupRef = { readonly number: number } | { readonly of: Origin };

const GROUP_NAME = /^a-?(\d{1,9})$/i;

/** `A-12`; in the thread of a group it may be left out. */
export function groupRef(describe = 'The group of alerts, such as A-12'): Option<GroupRef, Ctx> {
  return {
    placeholder: 'alert',
    describe,
    required: true,
    maxLength: 12,
    fromThread: (env) =>
      env.origin.thread === undefined && env.origin.message === undefined ? undefined : { of: env.origin },
    parse: (raw) => {
      const match = GROUP_NAME.exec(raw?.trim() ?? '');
      if (match) return { number: Number(match[1]) };
      throw new StewardError(
        raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT',
        `"${raw?.slice(0, 60) ?? ''}" is not a group of alerts.`,
        { field: 'alert', hint: 'Groups are named like `A-12`: see them with `alert list`.' },
      );
    },
    suggest: async (ctx, prefix) =>
      (await listGroups(ctx, 25))
        .map(({ number, title }) => ({ value: groupName(number), label: `${groupName(number)} ${plainly(title, 70)}` }))
        .filter(({ value }) => value.toLowerCase().startsWith(prefix.toLowerCase())),
  };
}

/** `S-3` */
export function silenceRef(describe = 'The silence, such as S-3'): Option<number, Ctx> {
  return {
    placeholder: 'silence',
    describe,
    required: true,
    maxLength: 12,
    parse: (raw) => {
      const match = /^s-?(\d{1,9})$/i.exec(raw?.trim() ?? '');
      if (match) return Number(match[1]);
      throw new StewardError(
        raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT',
        `"${raw?.slice(0, 60) ?? ''}" is not a silence.`,
        { field: 'silence', hint: 'Silences are named like `S-3`: see them with `silence list`.' },
      );
    },
    suggest: async (ctx, prefix) =>
      (await listSilences(ctx, 25))
        .map(({ number, matchers }) => ({
          value: silenceName(number),
          label: `${silenceName(number)} ${matchers.map(matcherText).join(' ')}`.slice(0, 90),
        }))
        .filter(({ value }) => value.toLowerCase().startsWith(prefix.toLowerCase())),
  };
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
  return {
    placeholder: 'label',
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const names = (raw ?? '').split(/[\s,]+/).filter((name) => name !== '');
      return names.length === 0 ? undefined : names.map((name) => name.slice(0, 128));
    },
  };
}
