import { stripInvisible } from './sanitise.ts';
import type { PlatformName } from './text.ts';

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * A line as it was typed: no-break and other blanks are plain ones, invisible characters gone, and what Slack escapes
 * or links by itself undone. Mentions of people and channels (`<@U1>`, `<#C1|name>`) are kept as they are.
 */
export function normalise(line: string, platform: PlatformName): string {
  const typed = platform === 'slack' ? undoSlack(line) : line.replace(/<(https?:\/\/[^\s<>|]+)>/gi, '$1');
  // Every blank but the line feed, U+00A0 and U+202F among them, which phones put before punctuation.
  return stripInvisible(typed.toWellFormed()).replace(/[^\S\n]/g, ' ');
}

/**
 * Slack's escaping (docs.slack.dev, "Formatting message text"): `&lt;` and its like, `<https://x|y>` for what looked like
 * a link, `<mailto:a@b|a@b>` for what looked like an address, `<!subteam^S1|@group>` and `<!here>`.
 */
function undoSlack(line: string): string {
  return line.replace(/<([^<>]*)>|&(?:lt|gt|amp);/g, (whole, inner: string | undefined) =>
    inner === undefined ? entities[whole]! : undoBrackets(whole, inner),
  );
}

function undoBrackets(whole: string, inner: string): string {
  if (/^[@#]/.test(inner)) return whole;
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  const typed = label !== '' ? label : target.replace(/^mailto:/i, '').replace(/^!(?=here|channel|everyone)/, '@');
  return typed.replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity]!);
}
