import { actions, type Card, context, fields, heading, line, text } from '../../src/chat/card.ts';

/** A card of one line. */
export const plain = (words: string): Card => line('neutral', words);

/** Texts that a platform would make live if they reached it as they are, each with what it tries. */
export const hostile: readonly (readonly [string, string])[] = [
  ['Slack mentions', '<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <!subteam^S012AB3CD>'],
  ['Discord mentions', '@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678>'],
  ['links', '<https://evil.example|safe> [safe](https://evil.example) https://evil.example'],
  ['markup', '*bold* _under_ ~struck~ `code` **strong** ||hidden|| > quote # big'],
  ['HTML', '<script>alert(1)</script> <b>bold</b> &lt;b&gt; &amp; <img src=x onerror=alert(1)>'],
  ['marks of direction', 'model\u202Egnp.exe\u202C \u2066v12\u2069 x\u200By'],
  ['emoji codes and dates', ':warning: <t:1700000000:R> <!date^1700000000^{date}|x>'],
  ['code fences', '```js alert(1)``` and ``twice``'],
];

/** Every part that a card can have. */
export const everything: Card = {
  tone: 'waiting',
  summary: 'R-81 churn@v12 to production: your vote is missing',
  parts: [
    heading('R-81 churn@v12', 'pending'),
    text([
      'Asked by ',
      { type: 'person', id: 'p1', name: 'Wanda', handles: [] },
      ' with ',
      { type: 'bold', text: 'care' },
    ]),
    text([
      { type: 'code', text: 'sha256:9f86' },
      ' see ',
      { type: 'link', url: 'https://steward.example/r/81', label: 'details' },
    ]),
    fields({ label: 'Risk', value: 'high', mark: 'warn' }, { label: 'Gates', value: 'model card', mark: 'ok' }),
    { type: 'table', columns: ['Metric', 'Value'], rows: [['auc', '0.93']], more: 'and 4 more' },
    actions({ label: 'Details', invocation: 'v1 request-show request=R-81' }),
    context(['Closes ', { type: 'time', at: new Date('2026-11-23T16:00:00Z'), style: 'datetime' }]),
  ],
};
/** What a reader of `everything` must see. */
export const everyWord =
  'R-81|pending|Wanda|care|sha256:9f86|details|Risk|high|Gates|model card|Metric|auc|0.93|and 4 more|Details|Closes'.split(
    '|',
  );
