import { StewardError } from '../../kernel/errors.ts';

export const MATCHER_OPERATORS = ['=', '!=', '=~', '!~'] as const;

/** One condition on a label, as Alertmanager has them. A label that is not there is empty. */
export interface Matcher {
  readonly name: string;
  readonly op: (typeof MATCHER_OPERATORS)[number];
  readonly value: string;
}

const WRITTEN = /^\s*([A-Za-z_][\w.:-]{0,127})\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*?))\s*$/s;
const LONGEST_PATTERN = 200;

/** Reads `severity=page`, `env!=dev`, `job=~"api|web"`, `team!~ml-.*`. Throws BAD_INPUT. */
export function parseMatcher(raw: string): Matcher {
  const [, name, op, quoted, single, bare] = WRITTEN.exec(raw) ?? [];
  if (name === undefined || op === undefined) {
    throw new StewardError('BAD_INPUT', `"${raw.slice(0, 80)}" is no condition on a label.`, {
      field: 'match',
      hint: 'Write it like `severity=page`, `env!=dev`, `job=~"api|web"` or `team!~"ml-.*"`.',
    });
  }
  const value = quoted?.replace(/\\(["\\])/g, '$1') ?? single ?? bare ?? '';
  const matcher = { name, op: op as Matcher['op'], value };
  if (op === '=~' || op === '!~') assertPattern(value);
  return matcher;
}

/** As it is written: the value in quotes where it has blanks or is empty. */
export function matcherText({ name, op, value }: Matcher): string {
  return /^[\w.:/@+|*()[\]\\^$?-]+$/.test(value)
    ? `${name}${op}${value}`
    : `${name}${op}"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Whether all conditions hold. Patterns are anchored at both ends. */
export function matches(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ name, op, value }) => {
    const label = Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
    if (op === '=') return label === value;
    if (op === '!=') return label !== value;
    return new RegExp(`^(?:${value})$`, 's').test(label) === (op === '=~');
  });
}

/**
 * Refuses what JavaScript would take forever to match: Alertmanager's patterns run in linear time, ours backtrack. So no
 * repeated group that repeats inside, no references backwards, at most three open repetitions.
 */
function assertPattern(pattern: string): void {
  const refuse = (why: string): never => {
    throw new StewardError('BAD_INPUT', `The pattern "${pattern.slice(0, 80)}" ${why}.`, {
      field: 'match',
      hint: 'Use a short list such as `job=~"api|web"`, or a prefix such as `job=~"api-.*"`.',
    });
  };
  if (pattern.length > LONGEST_PATTERN) refuse(`is longer than ${LONGEST_PATTERN} characters`);
  try {
    new RegExp(`^(?:${pattern})$`, 's');
  } catch {
    refuse('is no regular expression');
  }
  const bare = pattern.replace(/\\[^\dk]/g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\\[\dk]|\(\?[=!<]/.test(bare)) refuse('looks backwards or ahead');
  if (/\([^()]*[*+{][^()]*\)\s*[*+{]/.test(bare) || /\)[*+{].*\)[*+{]/.test(bare)) refuse('repeats what repeats');
  if ((bare.match(/[*+]|\{\d*,\}/g) ?? []).length > 3) refuse('has more than three open repetitions');
}
