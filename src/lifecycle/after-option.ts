import type { Option, ParseEnv } from '../chat/option.ts';
import { parseInstant } from '../chat/options/instant.ts';
import { readNumbered } from '../chat/options/numbered.ts';
import { instantOf, wallAt } from '../chat/options/zoned-time.ts';
import { StewardError } from '../kernel/errors.ts';

/** What a release waits for: another request, or a time. */
export type After = { readonly request: number } | { readonly at: Date };

const CLOCK = /^\d{1,2}:\d{2}$/;
const SPAN = /^\d{1,6}\s*(s|min|m|h|d|w)$/i;

/**
 * `R-80`, or a time to come in the caller's zone: `14:05` (tomorrow when that is over today), `2h` (from now),
 * `2026-12-01T10:00`, `2026-12-01` (its beginning). Only as `--after`.
 */
export function after(describe = 'Apply it only after a request (R-80) or not before a time'): Option<After> {
  return {
    placeholder: 'request or time',
    describe,
    required: true,
    named: true,
    maxLength: 40,
    parse: (raw, env) => {
      const typed = raw?.trim() ?? '';
      const request = readNumbered('R', typed);
      if (request !== undefined) return { request };
      try {
        return { at: comingTime(typed, env) };
      } catch (error) {
        throw new StewardError('BAD_INPUT', `"${typed.slice(0, 40)}" is neither a request nor a time.`, {
          field: 'after',
          hint: `Write it like \`R-80\`, \`14:05\`, \`2h\` or \`2026-12-01T10:00\`. Zone: ${env.zone}.`,
          cause: error,
        });
      }
    },
  };
}

function comingTime(typed: string, env: Pick<ParseEnv, 'now' | 'zone'>): Date {
  const at = parseInstant(typed, env, 'start');
  // Elsewhere a span is in the past.
  if (SPAN.test(typed)) return new Date(2 * env.now.getTime() - at.getTime());
  if (!CLOCK.test(typed) || at > env.now) return at;
  const { year, month, day, hour, minute } = wallAt(env.zone, at);
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  const date = { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
  return instantOf(env.zone, { ...date, hour, minute, second: 0 });
}
