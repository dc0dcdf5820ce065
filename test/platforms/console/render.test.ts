import { describe, expect, test } from 'vitest';
import { actions, type Card, fields, heading, type Part, text } from '../../../src/chat/card.ts';
import type { Span } from '../../../src/chat/text.ts';
import { renderCard } from '../../../src/platforms/console/render.ts';

const shown = (...parts: Part[]) => renderCard({ tone: 'neutral', summary: '', parts }).markup;
const inText = (...spans: Span[]) => shown(text(spans));

describe('hostile text stays text', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    '&lt;b&gt;',
    '[click](javascript:alert(1))',
    '**bold** <@ada> @channel',
  ];
  const everywhere = (evil: string): Card => ({
    tone: 'bad',
    summary: evil,
    parts: [
      heading(evil, evil),
      text([
        evil,
        { type: 'bold', text: evil },
        { type: 'code', text: evil },
        { type: 'person', id: evil, name: evil, handles: [] },
      ]),
      text([{ type: 'link', url: `https://x.example/${evil}`, label: evil }]),
      text([{ type: 'channel', platform: 'console', channel: evil, name: evil }]),
      fields({ label: evil, value: evil }),
      { type: 'table', columns: [evil], rows: [[evil]], more: evil },
      actions({ label: evil, invocation: evil, confirm: { title: evil, text: evil, yes: evil } }),
      { type: 'image', url: evil, alt: evil },
      { type: 'context', text: evil },
    ],
  });

  /** The tags and the names of their attributes, without any text. */
  const skeleton = (evil: string) =>
    renderCard(everywhere(evil))
      .markup.replace(/"[^"]*"/g, '""')
      .match(/<[^>]*>/g);

  test.each(hostile)('%s', (evil) => {
    expect(skeleton(evil)).toEqual(skeleton('plain'));
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', ' https://x', '//x.example'])(
    'a link to %s is words alone',
    (url) => {
      expect(inText({ type: 'link', url, label: 'here' })).toMatch(/>here</);
      expect(inText({ type: 'link', url, label: 'here' })).not.toContain('href');
    },
  );
});

test('nothing invisible turns the direction of a text or hides in it', () => {
  expect(inText('pay \u202Eevil\u202C \u200Bnow')).toContain('>pay evil now<');
});

test.each([
  ['neutral', /^<div class="card tone-neutral">/],
  ['waiting', /tone-waiting.*<svg/s],
  ['good', /tone-good.*<svg/s],
  ['bad', /tone-bad.*<svg/s],
] as const)('a %s card shows its state by bar and sign', (tone, pattern) => {
  expect(renderCard({ tone, summary: '', parts: [heading('R-1', 'state')] }).markup).toMatch(pattern);
});

test.each([
  ['ok', 'ok'],
  ['fail', 'fails'],
  ['unknown', 'unknown'],
  ['warn', 'warning'],
] as const)('the mark %s has a sign and the word "%s"', (mark, word) => {
  expect(shown(fields({ label: 'Soak', value: '2 d', mark }))).toMatch(new RegExp(`<svg.*</svg>${word}</span>`, 's'));
});

test('a button carries its invocation and its question', () => {
  const confirm = { title: 'Withdraw R-1', text: 'It closes.', yes: 'Withdraw' };
  const markup = shown(actions({ label: 'Withdraw', invocation: 'v1 withdraw request=R-1', style: 'danger', confirm }));
  expect(markup).toContain('data-invocation="v1 withdraw request=R-1"');
  expect(markup).toContain('data-confirm-title="Withdraw R-1"');
  expect(markup).toContain('class="button danger"');
});

test("a time is an instant that the page writes in the reader's zone", () => {
  const at = new Date('2026-11-21T14:31:00Z');
  expect(inText({ type: 'time', at, style: 'clock' })).toContain(
    '<time datetime="2026-11-21T14:31:00.000Z" data-style="clock">2026-11-21 14:31 UTC</time>',
  );
});

test('a channel of another platform is a name and no link', () => {
  expect(inText({ type: 'channel', platform: 'slack', channel: 'C1', name: 'releases' })).toContain('>#releases<');
  expect(inText({ type: 'channel', platform: 'console', channel: 'releases' })).toContain('href="/console/c/releases"');
});

test('what is too long is cut and counted', () => {
  const many = Array.from({ length: 45 }, (_, index) => ({ label: `f${index}`, value: 'x' }));
  expect(shown(fields(...many))).toContain('and 5 more');
  const rows = Array.from({ length: 70 }, (_, index) => [`${index}`]);
  expect(shown({ type: 'table', columns: ['n'], rows })).toContain('and 10 more');
});
