import type { Suggestion } from '../ports/platform.ts';

/** Discord takes 25 choices (discord-api-docs, "Application command option choice"). */
export const MOST_SUGGESTIONS = 25;

/** Of what could be offered: what begins with what was typed, then what holds it. */
export function matching(suggestions: readonly Suggestion[], prefix: string): readonly Suggestion[] {
  const wanted = prefix.toLowerCase();
  const begins = (each: Suggestion): boolean =>
    each.value.toLowerCase().startsWith(wanted) || each.label.toLowerCase().startsWith(wanted);
  const holds = (each: Suggestion): boolean => wanted.length > 1 && each.label.toLowerCase().includes(wanted);
  return [...suggestions.filter(begins), ...suggestions.filter((each) => !begins(each) && holds(each))].slice(
    0,
    MOST_SUGGESTIONS,
  );
}
