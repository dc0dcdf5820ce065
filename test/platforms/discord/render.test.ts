import { expect, test } from 'vitest';
import {
  actions,
  type Button,
  type Card,
  context,
  fields,
  heading,
  line,
  type Part,
  text,
} from '../../../src/chat/card.ts';
import { readMarker } from '../../../src/platforms/discord/marker.ts';
import { renderAnswer, renderPost } from '../../../src/platforms/discord/render.ts';
import { asTyped, readCustomId } from '../../../src/platforms/discord/render-actions.ts';
import { everything } from '../../contracts/sample-cards.ts';
import { checkMessage } from '../../kit/discord/check-body.ts';
import { customIdsOf, textsOf } from '../../kit/discord/readable.ts';

const team = '123456789012345678';
const card = (...parts: Part[]): Card => ({
  tone: 'waiting',
  summary: 'R-81 churn@v12 to production: your vote is missing',
  parts,
});
const request = card(
  heading('R-81  churn@v12: staging \u2192 production', 'pending, 1 of 2 approvals'),
  text([
    'Asked by ',
    { type: 'person', id: 'p', name: 'mia', handles: [`discord:${team}:22`] },
    ': \u201cBetter recall\u201d',
  ]),
  fields(
    { label: 'soak', value: '1 h of 3 d', mark: 'fail' },
    { label: 'Replaces', value: 'churn@v11 (in production for 63 d)' },
    { label: 'Risk', value: 'high' },
  ),
  actions(
    { label: 'Approve', invocation: 'v1 approve request=R-81 seen=4', style: 'primary' },
    { label: 'Details', invocation: 'v1 request-show request=R-81' },
  ),
);

test('a request as a message: what a lock screen shows, the card, the buttons', () => {
  expect(renderPost(request, team, 'card-1')).toEqual({
    content: 'R-81 churn\\@v12 to production: your vote is missing'.replace('\\@', '@'),
    embeds: [
      {
        color: 0xe69f00,
        url: `https://steward.invalid/${team}/card-1`,
        description:
          '### R-81 churn@v12: staging \u2192 production\npending, 1 of 2 approvals\nAsked by <@22>: \u201cBetter recall\u201d',
        fields: [
          { name: 'soak', value: '**fails** 1 h of 3 d', inline: true },
          { name: 'Replaces', value: 'churn@v11 (in production for 63 d)', inline: false },
          { name: 'Risk', value: 'high', inline: true },
        ],
      },
    ],
    components: [
      {
        type: 1,
        components: [
          { type: 2, style: 1, label: 'Approve', custom_id: 'v1 approve request=R-81 seen=4' },
          { type: 2, style: 2, label: 'Details', custom_id: 'v1 request-show request=R-81' },
        ],
      },
    ],
    allowed_mentions: { parse: [], replied_user: false },
    attachments: [],
    files: [],
  });
});

test('a line says its words once: as the embed in a channel, as plain text to the caller', () => {
  const said = line('good', 'leo approved R-81');
  expect(renderPost(said, team, 'm').content).toBe('');
  expect(renderPost(said, team, 'm').embeds).toMatchObject([{ description: 'leo approved R-81' }]);
  expect(renderAnswer(said, team)).toMatchObject({ content: 'leo approved R-81', embeds: [] });
});

test('an answer with buttons has its guild and no notification text', () => {
  const answer = renderAnswer(request, team);
  expect(answer.content).toBe('');
  expect(readMarker(answer)).toEqual({ team });
});

test.each([undefined, 'a-marker', 'odd/one two'])('guild and marker %s come back from what was posted', (marker) => {
  expect(readMarker(renderPost(request, team, marker))).toEqual(marker === undefined ? { team } : { team, marker });
});

test('somebody else\u2019s message has no marker', () => {
  expect(readMarker({ embeds: [{ url: 'https://example.com/1/2' }] })).toBeUndefined();
  expect(readMarker({})).toBeUndefined();
});

test('no mention in a message pings, whatever the card says', () => {
  for (const body of [renderPost(everything, team), renderAnswer(everything, team)]) {
    expect(body.allowed_mentions).toEqual({ parse: [], replied_user: false });
  }
});

test('whom a text notifies is mentioned outside of the embed, where Discord notifies, and nobody else', () => {
  const leo = { type: 'person', id: 'p', name: 'leo', handles: [`discord:${team}:33`], ping: '33' } as const;
  const mia = { type: 'person', id: 'q', name: 'mia', handles: [`discord:${team}:22`] } as const;
  const body = renderPost(line('waiting', 'your vote is missing', [leo, ' and ', mia, ': your vote is missing']), team);
  expect(body).toMatchObject({
    content: '<@33>',
    allowed_mentions: { parse: [], replied_user: false, users: ['33'] },
    embeds: [{ description: '<@33> and <@22>: your vote is missing' }],
  });
  expect(checkMessage(body)).toEqual([]);
});

test('parts that come after an image or after fields begin an embed of their own', () => {
  const image: Part = { type: 'image', url: 'https://charts.example/1.png', alt: 'auc over 30 days' };
  const { embeds } = renderPost(
    card(text('one'), fields({ label: 'a', value: 'b' }), text('two'), image, text('three')),
    team,
  );
  expect(embeds.map(({ description, image: shown }) => [description, shown?.url])).toEqual([
    ['one', undefined],
    ['two\n-# auc over 30 days', 'https://charts.example/1.png'],
    ['three', undefined],
  ]);
});

test('an image without an address that Discord could fetch leaves its description', () => {
  const { embeds } = renderPost(card({ type: 'image', url: 'data:image/png;base64,AA', alt: 'a chart' }), team);
  expect(embeds).toMatchObject([{ description: '-# a chart' }]);
  expect(embeds[0]!.image).toBeUndefined();
});

const long = 'word '.repeat(300);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);
const button = (index: number): Button => ({ label: `Button ${index}`, invocation: `v1 show n=${index}` });

test.each([
  ['no parts', card()],
  ['an empty text', card(text(''))],
  ['empty fields', card(fields({ label: '', value: '' }))],
  [
    'many long fields',
    card(heading('h'), fields(...many(400).map((index) => ({ label: `Field ${index}`, value: long })))),
  ],
  ['many short fields', card(fields(...many(300).map((index) => ({ label: `F${index}`, value: 'x' }))))],
  ['many rows', card({ type: 'table', columns: ['a', 'b'], rows: many(900).map((index) => [`row ${index}`, long]) })],
  ['many texts', card(...many(80).map(() => text(long)))],
  ['texts between fields', card(...many(60).flatMap(() => [text('t'), fields({ label: 'l', value: 'v' })]))],
  ['many images', card(...many(30).map((): Part => ({ type: 'image', url: 'https://a.example/a.png', alt: long })))],
  [
    'long everything',
    card(heading(long, long), text(long), context(long), fields({ label: long, value: long, mark: 'warn' })),
  ],
  [
    'only what has to be escaped',
    card(
      heading('*'.repeat(900)),
      text('_'.repeat(9_000)),
      fields({ label: '~'.repeat(900), value: '`'.repeat(3_000) }),
    ),
  ],
  ['a long summary', { ...card(text('x')), summary: '*'.repeat(9_000) }],
  ['many buttons', card(actions(...many(60).map(button)))],
  [
    'buttons with nothing on them',
    card(actions({ label: '', invocation: 'v1 x' }, { label: 'L'.repeat(200), invocation: 'v1 y' })),
  ],
  ['the same button twice', card(actions(button(1), button(1)))],
  [
    'buttons that are too long',
    card(actions({ label: 'Ask again', invocation: `v1 promote subject=${'x'.repeat(120)}` })),
  ],
  ['everything', everything],
] as const)('Discord takes %s', (_, shown) => {
  for (const body of [renderPost(shown, team, 'm'.repeat(25)), renderAnswer(shown, team)]) {
    expect(checkMessage(body)).toEqual([]);
    expect(body.content !== '' || body.embeds.length > 0).toBe(true);
  }
});

test('what does not fit is counted', () => {
  const fits = (list: readonly unknown[], shown: string, word: RegExp) => {
    const [, left = '0'] = /and (\d+) more/.exec(shown) ?? [];
    expect((shown.match(word) ?? []).length + Number(left)).toBe(list.length);
    expect(Number(left)).toBeGreaterThan(0);
  };
  const list = many(400);
  const fieldsShown = textsOf(
    renderPost(card(fields(...list.map((index) => ({ label: `Field ${index}`, value: long })))), team),
  );
  fits(list, fieldsShown, /Field \d+/g);
  const rowsShown = textsOf(
    renderPost(card({ type: 'table', columns: ['a'], rows: list.map((index) => [`row ${index} ${long}`]) }), team),
  );
  fits(list, rowsShown, /row \d+/g);
});

test('a button that does not fit is typed instead', () => {
  const invocation = `v1 promote subject=${'x'.repeat(90)} to=production`;
  const body = renderPost(card(text('Stale'), actions({ label: 'Ask again', invocation })), team);
  expect(customIdsOf(body)).toEqual([]);
  expect(textsOf(body)).toContain(`Ask again: /promote subject:${'x'.repeat(90)} to:production`);
});

test.each([
  ['v1 request-show request=R-81', '/request show request:R-81'],
  ['v1 reject request=R-81 seen=4', '/reject request:R-81'],
  ['nonsense', 'nonsense'],
])('%s is typed %s', (invocation, typed) => {
  expect(asTyped(invocation)).toBe(typed);
});

test('a button that asks first says so in its custom_id', () => {
  const confirm = { title: 'Sure?', text: 'It ends.', yes: 'Yes' };
  const [id] = customIdsOf(
    renderPost(card(actions({ label: 'Reject', invocation: 'v1 reject request=R-81', confirm })), team),
  );
  expect(readCustomId(id!)).toEqual({ invocation: 'v1 reject request=R-81', ask: true });
  expect(readCustomId('v1 approve request=R-81')).toEqual({ invocation: 'v1 approve request=R-81', ask: false });
});
