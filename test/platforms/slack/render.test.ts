import { describe, expect, test } from 'vitest';
import { actions, type Card, context, fields, heading, type Part, type Tone, text } from '../../../src/chat/card.ts';
import type { Text } from '../../../src/chat/text.ts';
import { renderCard } from '../../../src/platforms/slack/render.ts';
import { refusalOf } from '../../kit/slack/block-limits.ts';
import { buttonsOf, wordsOf } from '../../kit/slack/read-message.ts';

const card = (parts: Part[], tone: Tone = 'neutral', summary = 'Summary'): Card => ({ tone, summary, parts });
const blocksOf = (...parts: Part[]) => renderCard(card(parts)).blocks;
const section = (...elements: unknown[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const words = (value: string) => ({ type: 'text', text: value });
const bold = (value: string) => ({ type: 'text', text: value, style: { bold: true } });
const plain = (value: string) => ({ type: 'plain_text', text: value, emoji: false });
const at = new Date('2026-11-23T16:00:00Z');

describe('a part of a card', () => {
  test.each<[string, Part, unknown[]]>([
    ['a heading', heading('R-81  churn@v12'), [{ type: 'header', text: plain('R-81 churn@v12') }]],
    [
      'a heading with its state',
      heading('R-81', 'pending'),
      [{ type: 'header', text: plain('R-81') }, section(bold('pending'))],
    ],
    ['a text', text('Asked <@U1> & *you*'), [section(words('Asked <@U1> & *you*'))]],
    [
      'fields',
      fields({ label: 'Risk', value: 'high' }, { label: 'Gates', value: 'model card', mark: 'ok' }),
      [
        section(
          bold('Risk'),
          words('  '),
          words('high'),
          words('\n'),
          bold('Gates'),
          words('  '),
          { type: 'emoji', name: 'heavy_check_mark' },
          words(' ok  '),
          words('model card'),
        ),
      ],
    ],
    [
      'a table',
      {
        type: 'table',
        columns: ['Metric', 'Value'],
        rows: [
          ['auc', [{ type: 'bold', text: '0.93' }]],
          ['', '1'],
        ],
        more: 'and 4 more',
      },
      [
        {
          type: 'table',
          rows: [
            [
              { type: 'raw_text', text: 'Metric' },
              { type: 'raw_text', text: 'Value' },
            ],
            [{ type: 'raw_text', text: 'auc' }, section(bold('0.93'))],
            [
              { type: 'raw_text', text: '\u2013' },
              { type: 'raw_text', text: '1' },
            ],
          ],
        },
        { type: 'context', elements: [plain('and 4 more')] },
      ],
    ],
    ['small print', context('Closes soon'), [{ type: 'context', elements: [plain('Closes soon')] }]],
    [
      'small print with a time',
      context(['Closes ', { type: 'time', at, style: 'clock' }]),
      [
        section(words('Closes '), {
          type: 'date',
          timestamp: at.getTime() / 1000,
          format: '{time}',
          fallback: '2026-11-23 16:00 UTC',
        }),
      ],
    ],
    [
      'an image',
      { type: 'image', url: 'https://steward.example/c.png', alt: 'auc of 30 days' },
      [{ type: 'image', image_url: 'https://steward.example/c.png', alt_text: 'auc of 30 days' }],
    ],
    [
      'an image that Slack cannot fetch',
      { type: 'image', url: 'http://127.0.0.1:3000/c.png', alt: 'auc of 30 days' },
      [{ type: 'context', elements: [plain('auc of 30 days')] }],
    ],
    [
      'buttons',
      actions(
        { label: 'Approve', invocation: 'v1 approve request=R-81 seen=4', style: 'primary' },
        {
          label: 'Withdraw',
          invocation: 'v1 withdraw request=R-81',
          confirm: { title: 'Withdraw R-81', text: 'It closes for everybody.', yes: 'Withdraw' },
        },
      ),
      [
        {
          type: 'actions',
          block_id: 'steward-0',
          elements: [
            {
              type: 'button',
              action_id: 'steward-0-0',
              text: plain('Approve'),
              value: 'v1 approve request=R-81 seen=4',
              style: 'primary',
            },
            {
              type: 'button',
              action_id: 'steward-0-1',
              text: plain('Withdraw'),
              value: 'v1 withdraw request=R-81',
              confirm: {
                title: plain('Withdraw R-81'),
                text: plain('It closes for everybody.'),
                confirm: plain('Withdraw'),
                deny: plain('Cancel'),
              },
            },
          ],
        },
      ],
    ],
  ])('%s', (_, part, expected) => {
    expect(blocksOf(part)).toEqual(expected);
  });

  test.each<[string, Text, unknown]>([
    [
      'a person whom the text notifies is a mention',
      [{ type: 'person', id: 'p', name: 'leo', handles: ['slack:T1:U1'], ping: 'U1' }],
      { type: 'user', user_id: 'U1' },
    ],
    [
      'a person is a name that pings nobody',
      [{ type: 'person', id: 'p', name: 'leo', handles: ['slack:T1:U1'] }],
      words('@leo'),
    ],
    ['code', [{ type: 'code', text: 'a`b' }], { type: 'text', text: 'a`b', style: { code: true } }],
    [
      'our own link',
      [{ type: 'link', url: 'https://steward.example/r', label: 'details' }],
      { type: 'link', url: 'https://steward.example/r', text: 'details' },
    ],
    [
      'a channel of Slack',
      [{ type: 'channel', platform: 'slack', channel: 'C1', name: 'x' }],
      { type: 'channel', channel_id: 'C1' },
    ],
    ['a channel of elsewhere', [{ type: 'channel', platform: 'discord', channel: '77', name: 'ops' }], words('#ops')],
    ['a date', [{ type: 'time', at, style: 'relative' }], expect.objectContaining({ type: 'date', format: '{ago}' })],
  ])('a text: %s', (_, value, element) => {
    expect(blocksOf(text(value))).toEqual([section(element)]);
  });
});

describe('the state of a card', () => {
  test.each<[Tone, string | undefined]>([
    ['neutral', undefined],
    ['waiting', 'large_yellow_circle'],
    ['good', 'large_green_circle'],
    ['bad', 'red_circle'],
  ])('%s shows the sign %s with the words', (tone, sign) => {
    const headed = JSON.stringify(renderCard(card([heading('R-81', 'pending'), text('x')], tone)).blocks);
    const bare = JSON.stringify(renderCard(card([text('It is so.'), text('And so.')], tone)).blocks);
    const count = (where: string) => where.split('"emoji","name"').length - 1;
    expect([count(headed), count(bare)]).toEqual(sign ? [1, 1] : [0, 0]);
    if (sign) expect([headed, bare]).toEqual([expect.stringContaining(sign), expect.stringContaining(sign)]);
  });

  test('the fallback is the summary, with nothing in it that Slack parses', () => {
    expect(renderCard(card([text('x')], 'good', 'R-81 <!channel> & <@U1>')).text).toBe(
      'R-81 &lt;!channel&gt; &amp; &lt;@U1&gt;',
    );
  });
});

describe('a card that is too large', () => {
  const many = (count: number, size: number) =>
    Array.from({ length: count }, (_, index) => ({ label: `Field ${index}`, value: 'w'.repeat(size) }));
  const rows = (count: number, size: number) =>
    Array.from({ length: count }, (_, index) => [`row ${index}`, 'x'.repeat(size)]);
  const buttons = Array.from({ length: 40 }, (_, index) => ({
    label: `${index} ${'y'.repeat(90)}`,
    invocation: `v1 show n=${index}`,
    confirm: { title: 't'.repeat(200), text: 'u'.repeat(500), yes: 'v'.repeat(60) },
  }));
  const table = (count: number, size: number): Part => ({
    type: 'table',
    columns: ['Name', 'Value'],
    rows: rows(count, size),
  });
  const wide: Part = {
    type: 'table',
    columns: Array.from({ length: 30 }, (_, at) => `c${at}`),
    rows: [Array(30).fill('x')],
  };

  test.each<[string, Part[]]>([
    ['50 KB of fields', [fields(...many(400, 120))]],
    ['a single huge field', [fields(...many(1, 50_000), ...many(3, 10))]],
    ['a huge text', [text('t'.repeat(50_000))]],
    ['a text of emoji', [text('\u{1F469}\u{1F3FD}\u200D\u{1F680}'.repeat(4_000))]],
    ['several huge texts', Array.from({ length: 12 }, () => text('t'.repeat(5_000)))],
    ['more texts than fit', Array.from({ length: 49 }, () => text('t'.repeat(400)))],
    ['a long table', [table(500, 300)]],
    ['several tables', [table(90, 100), table(90, 100), table(90, 100)]],
    ['a wide table', [wide]],
    ['too many parts', Array.from({ length: 120 }, (_, index) => text(`part ${index}`))],
    ['too many buttons', [text('Decide'), actions(...buttons)]],
    [
      'everything at once',
      [
        heading('h'.repeat(400), 'a'.repeat(900)),
        fields(...many(400, 120)),
        table(500, 300),
        text('t'.repeat(20_000)),
        actions(...buttons),
        context('c'.repeat(9_000)),
      ],
    ],
    ['nothing at all', []],
    ['only blanks', [heading(' '), text(''), fields(), actions(), context(''), fields({ label: '', value: '' })]],
    ['only invisible characters', [heading('\u200B'), text('\u202E'), context('\u2066')]],
  ])('%s is taken by Slack', (_, parts) => {
    const { blocks } = renderCard(card(parts, 'bad', 's'.repeat(5_000)));
    expect(refusalOf(blocks as unknown as Record<string, unknown>[])).toBeUndefined();
    expect(blocks.length).toBeGreaterThan(0);
  });

  test('says how many fields, rows and parts are left out, and keeps every button that fits', () => {
    const fielded = wordsOf(blocksOf(fields(...many(400, 120))));
    const left = Number(/and (\d+) more/.exec(fielded)?.[1]);
    expect(left + fielded.split('\n').filter((each) => each.startsWith('Field')).length).toBe(400);

    const tabled = wordsOf(blocksOf(table(500, 30)));
    const hidden = Number(/and (\d+) more/.exec(tabled)?.[1]);
    expect(hidden + tabled.split('\n').filter((each) => each.startsWith('row')).length).toBe(500);

    const long = blocksOf(
      ...Array.from({ length: 120 }, (_, index) => text(`part ${index}`)),
      actions(...buttons.slice(0, 3)),
    );
    expect(wordsOf(long)).toMatch(/and \d+ more/);
    expect(buttonsOf(long)).toHaveLength(3);
  });

  test('shows a long text whole, in blocks broken at line ends', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'w'.repeat(30)}`);
    const blocks = blocksOf(
      text([lines.slice(0, 100).join('\n'), '\n', { type: 'bold', text: 'and' }, lines.slice(100).join('\n')]),
    );
    expect(blocks.length).toBeGreaterThan(2);
    const shown = wordsOf(blocks);
    for (const line of lines) expect(shown).toContain(line);
  });

  test('never cuts an invocation', () => {
    const invocation = `v1 approve ${'x'.repeat(89)}`;
    expect(buttonsOf(blocksOf(text('t'.repeat(50_000)), actions({ label: 'Approve', invocation })))[0]?.value).toBe(
      invocation,
    );
  });

  test('leaves a card of ordinary size whole', () => {
    const shown = wordsOf(blocksOf(heading('R-81', 'pending'), fields(...many(12, 200)), table(5, 20)));
    expect(shown).not.toContain('more');
    expect(shown).not.toContain('\u2026');
  });
});
