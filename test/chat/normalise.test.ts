import { expect, test } from 'vitest';
import { normalise } from '../../src/chat/normalise.ts';
import { tokenise } from '../../src/chat/tokenise.ts';

test.each([
  ['slack', 'a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
  ['slack', '&amp;lt;', '&lt;'],
  ['slack', '<https://x.example/a?b&amp;c>', 'https://x.example/a?b&c'],
  ['slack', '<http://churn.io|churn.io>', 'churn.io'],
  ['slack', '<mailto:churn@v1.io|churn@v1.io>', 'churn@v1.io'],
  ['slack', '<mailto:churn@v1.io>', 'churn@v1.io'],
  ['slack', '<tel:123|123>', '123'],
  ['slack', '<@U012ADA> <@U012ADA|ada> <#C1|releases>', '<@U012ADA> <@U012ADA|ada> <#C1|releases>'],
  ['slack', '<!subteam^S1|@leads> <!here>', '@leads @here'],
  ['slack', 'a\u00A0b\u202Fc\u2003d', 'a b c d'],
  ['slack', 'chu\u200Brn\u202E\uFEFF', 'churn'],
  ['discord', '&lt; <https://x.example> <@123>', '&lt; https://x.example <@123>'],
  ['console', '1 < 2 > 1', '1 < 2 > 1'],
] as const)('on %s %j was typed as %j', (platform, line, typed) => {
  expect(normalise(line, platform)).toBe(typed);
});

test.each<[string, string[]]>([
  ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
  ['"a b" c', ['a b', 'c']],
  ['\u201Ca b\u201D \u00ABc d\u00BB \u201Ee f\u201C', ['a b', 'c d', 'e f']],
  ["'a b' c", ['a b', 'c']],
  ["don't can\u2019t", ["don't", 'can\u2019t']],
  ['5" pipe', ['5"', 'pipe']],
  ['name="a b"c', ['name=a bc']],
  ['"a \\"b\\" \\\\ \\c"', ['a "b" \\ \\c']],
  ['"never closed at all', ['never closed at all']],
  ["'never closed", ["'never", 'closed']],
  ['"" x', ['', 'x']],
  ['<@U1|Ada Lovelace> x', ['<@U1|Ada Lovelace>', 'x']],
  ['"a"b c', ['"a"b', 'c']],
])('cuts %j into words', (line, words) => {
  expect(tokenise(line).map(({ text }) => text)).toEqual(words);
});

test('cuts a line of nothing but quotes at once', () => {
  const began = performance.now();
  for (const sign of ["'a ", '"a"b ', "x='", '\u2018', '<@', '\\" ']) tokenise(sign.repeat(40_000 / sign.length));
  expect(performance.now() - began).toBeLessThan(5_000);
});
