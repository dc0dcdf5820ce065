import type { Option } from '../../chat/option.ts';
import { shortName } from '../../chat/options/short-name.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { Ctx } from '../../store/unit.ts';
import { listPolicies } from './find-policies.ts';
import { parseRules } from './parse-rule.ts';
import { parseSteps, type TypedStep } from './parse-step.ts';
import type { Rule } from './rule.ts';

/** The name of an escalation policy, completed from those that stand. */
export function escalationName(describe = 'The escalation policy', complete = true): Option<string, Ctx> {
  return shortName({
    field: 'policy',
    describe,
    example: 'ml-night',
    standing: complete ? listPolicies : undefined,
  });
}

/** `--step "notify schedule ml-oncall" --step "wait 5m"`; on Discord one text with semicolons between. */
export function escalationSteps(describe: string): Option<readonly TypedStep[], Ctx> {
  return {
    placeholder: '"step"',
    describe,
    required: true,
    named: true,
    repeatable: true,
    multiline: true,
    maxLength: 3_000,
    parse: (raw, env) => {
      const lines = (raw ?? '').split(/[\n;]+/).filter((line) => line.trim() !== '');
      if (lines.length > 0) return parseSteps(lines, env);
      throw new StewardError('MISSING_ARGUMENT', 'Say the steps of the policy.', {
        field: 'step',
        hint: 'Such as `--step "notify schedule ml-oncall" --step "wait 5m" --step "notify group ml-leads"`.',
      });
    },
  };
}

/** `--urgent "dm, email ada@x.io after 2m"` */
export function contactRules(describe: string): Option<readonly Rule[] | undefined, Ctx> {
  return {
    placeholder: '"dm, email ... after 5m"',
    describe,
    required: false,
    named: true,
    maxLength: 500,
    parse: (raw) => (raw === undefined || raw.trim() === '' ? undefined : parseRules(raw)),
  };
}

/** `22:00-08:00`, or `off` (null). */
export function quietHours(): Option<{ readonly from: number; readonly to: number } | null | undefined, Ctx> {
  return {
    placeholder: '22:00-08:00',
    describe: 'When pages that are not urgent wait; off for never',
    required: false,
    named: true,
    maxLength: 20,
    parse: (raw) => {
      const typed = raw?.trim().replaceAll(/[\u2013\u2014]/g, '-') ?? '';
      if (typed === '') return undefined;
      if (typed.toLowerCase() === 'off') return null;
      return parseQuiet(typed, 'quiet', ', or `--quiet off`');
    },
  };
}

/** `22:00-08:00` in minutes of the day. Throws BAD_INPUT. */
export function parseQuiet(typed: string, field: string, more = ''): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/.exec(typed.trim());
  const [from, to] = match ? [minuteOf(match[1], match[2]), minuteOf(match[3], match[4])] : [-1, -1];
  if (from >= 0 && to >= 0 && from !== to) return { from, to };
  throw new StewardError('BAD_INPUT', `"${typed.slice(0, 20)}" is no time of day.`, {
    field,
    hint: `Write it like \`22:00-08:00\`${more}.`,
  });
}

const minuteOf = (hour = '', minute = ''): number =>
  Number(hour) < 24 && Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : -1;

/** `A-12` or `INC-3`: what is paged about. */
export function pagedSubject(): Option<string, Ctx> {
  return {
    placeholder: 'A-12 or INC-3',
    describe: 'What is paged about',
    required: true,
    maxLength: 20,
    parse: (raw) => {
      const match = /^(a|inc|alert|incident)[-: ]?(\d{1,9})$/i.exec(raw?.trim() ?? '');
      if (match) return `${/^a/i.test(match[1] ?? '') ? 'alert' : 'incident'}:${Number(match[2])}`;
      throw new StewardError(
        raw ? 'BAD_INPUT' : 'MISSING_ARGUMENT',
        raw ? `"${raw.slice(0, 30)}" is no alert and no incident.` : 'Say what is paged about.',
        { field: 'subject', hint: 'Such as `A-12` or `INC-3`.' },
      );
    },
  };
}
