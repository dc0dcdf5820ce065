import { expect, test } from 'vitest';
import { inlineCode, literal, literalLine } from '../../../src/platforms/discord/literal.ts';
import { cutEscaped, renderText } from '../../../src/platforms/discord/render-text.ts';
import { hostile } from '../../contracts/sample-cards.ts';
import { parseMarkdown } from '../../kit/discord/markdown.ts';

const nasty: readonly (readonly [string, string])[] = [
  ...hostile,
  ['headings', '# big\n## bigger\n-# small'],
  ['lists', '- one\n* two\n+ three\n1. four\n  2. five'],
  ['quotes', '> quoted\n>>> all of it'],
  ['masked links', '[https://good.example](https://evil.example) [a](<https://evil.example>)'],
  ['links of other kinds', '<mailto:a@evil.example> <tel:+1234> discord://-/channels/1 steam://run/1'],
  ['invitations', 'discord.gg/abcdef discord.com/invite/abcdef discordapp.com/invite/abcdef'],
  [
    'custom emoji, commands and guides',
    '<:party:123456789012345678> <a:x:123456789012345678> </promote:123456789012345678> <id:home>',
  ],
  ['backslashes', '\\*not bold\\* \\\\*bold\\\\* \\'],
  ['formatting around words', '__init__ snake_case_name _x_ ***all*** ~~no~~ ||spoiler||'],
  ['an emoji code without blanks', 'x:smile:y :+1: a:b:c'],
];

test.each(nasty)('%s stay letters', (_, text) => {
  const { text: shown, live } = parseMarkdown(literal(text));
  expect(live).toEqual([]);
  expect(shown).toBe(text.replace(/[\u200B\u202A-\u202E\u2066-\u2069]/g, ''));
});

test('the reader of markdown that judges this sees what Discord would make live', () => {
  const kinds = (text: string) => parseMarkdown(text).live.map(({ kind }) => kind);
  expect(kinds('@everyone <@1> <@&1> <#1> <t:1:R> <:a:1> :smile: </a:1>')).toEqual([
    'everyone',
    'person',
    'role',
    'channel',
    'time',
    'emoji',
    'emoji',
    'command',
  ]);
  expect(kinds('https://a.example [a](https://a.example) <https://a.example> discord.gg/abc')).toEqual([
    'link',
    'link',
    'link',
    'link',
  ]);
  expect(kinds('# a\n> b\n- c\n-# d\n1. e')).toEqual(['heading', 'quote', 'list', 'subtext', 'list']);
  expect(kinds('**a** __b__ _c_ *d* ~~e~~ ||f|| `g` ```h```')).toEqual([
    'bold',
    'underlined',
    'italic',
    'italic',
    'struck',
    'spoiler',
    'code',
    'code block',
  ]);
});

test.each([
  ['plain words stay as they are', 'churn to production at 14:05, auc 0.93 (+0.02)'],
  ['paths and dates', 'staging/prod on 2026-11-21'],
])('%s, without a backslash', (_, text) => {
  expect(literal(text)).toBe(text);
});

test('a line has no line feeds', () => {
  expect(literalLine(' a\n# b ')).toBe('a # b');
});

test.each(['plain', 'with `one` tick', '``two``', '`', '**bold**', '<@1> https://a.example'])(
  'code shows %s as it is',
  (text) => {
    const { text: shown, live } = parseMarkdown(inlineCode(text));
    expect(shown).toBe(text);
    expect(live.map(({ kind }) => kind)).toEqual(text.includes('``') ? [] : ['code']);
  },
);

test.each([1, 2, 5, 17, 40])('a text cut at %i characters is not cut inside an escape', (limit) => {
  const cut = cutEscaped('*'.repeat(60), limit);
  expect(cut.length).toBeLessThanOrEqual(limit);
  expect(parseMarkdown(cut).live).toEqual([]);
  expect(parseMarkdown(cut).text).toBe('*'.repeat(Math.floor(limit / 2)));
});

const team = '1';
const room = { team, limit: 500 };
const at = new Date('2026-11-23T16:00:00Z');

test.each([
  ['a person of this guild', { type: 'person', id: 'p', name: 'Leo', handles: ['slack:T:U', 'discord:1:22'] }, '<@22>'],
  ['a person of another guild', { type: 'person', id: 'p', name: 'L_e_o', handles: ['discord:2:22'] }, '@L\\_e\\_o'],
  [
    'a person with a forged handle',
    { type: 'person', id: 'p', name: 'Leo', handles: ['discord:1:22> @everyone <@3'] },
    '@Leo',
  ],
  ['a time of day', { type: 'time', at, style: 'clock' }, '<t:1795449600:t>'],
  ['a date', { type: 'time', at, style: 'date' }, '<t:1795449600:D>'],
  ['a date and time', { type: 'time', at, style: 'datetime' }, '<t:1795449600:f>'],
  ['how long ago', { type: 'time', at, style: 'relative' }, '<t:1795449600:R>'],
  [
    'a link',
    { type: 'link', url: 'https://a.example/x(1)', label: 'a [b]' },
    '[a \\[b\\]](<https://a.example/x%281%29>)',
  ],
  ['a link that is none', { type: 'link', url: 'javascript:alert(1)', label: 'x' }, 'x'],
  ['a channel of Discord', { type: 'channel', platform: 'discord', channel: '33', name: 'releases' }, '<#33>'],
  ['a channel of Slack', { type: 'channel', platform: 'slack', channel: 'C1', name: 'releases' }, '#releases'],
  ['bold', { type: 'bold', text: 'a*b' }, '**a\\*b**'],
  ['bold of nothing', { type: 'bold', text: ' ' }, ''],
] as const)('%s', (_, span, rendered) => {
  expect(renderText([span], room)).toBe(rendered);
});

test('a text that is too long ends in an ellipsis and keeps its markup whole', () => {
  const person = { type: 'person', id: 'p', name: 'Leo', handles: ['discord:1:123456789012345678'] } as const;
  expect(renderText(['x'.repeat(90), person, ' tail'], { team, limit: 100 })).toBe(`${'x'.repeat(90)}\u2026`);
  expect(renderText(['a'.repeat(300)], { team, limit: 100 })).toHaveLength(100);
});
