import type { KnownBlock, RichTextElement } from '@slack/types';
import { andMore, shorten } from '../../chat/budget.ts';
import type { Card, CardFile, Field, Part, Tone } from '../../chat/card.ts';
import { withoutFiles } from '../../chat/files.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { escaped } from './escaped.ts';
import { limits } from './limits.ts';
import { confirmLength, plain, renderActions, renderFile, renderImage, renderPicture } from './render-actions.ts';
import { renderTable } from './render-table.ts';
import { costOf, cutText, pieces, richBlock, richText } from './render-text.ts';

/** A card as Slack posts it: blocks, and `text` for lock screens, screen readers and clients without blocks. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/**
 * The sign of a card's state, at its head with the state in words. A coloured bar would need a legacy attachment, which
 * phones fold away behind "Show more".
 */
const signs: Readonly<Record<Tone, string | undefined>> = {
  neutral: undefined,
  waiting: 'large_yellow_circle',
  good: 'large_green_circle',
  bad: 'red_circle',
};

const marks = {
  ok: { emoji: 'heavy_check_mark', word: 'ok' },
  fail: { emoji: 'no_entry', word: 'fails' },
  unknown: { emoji: 'grey_question', word: 'unknown' },
  warn: { emoji: 'warning', word: 'warning' },
} as const;

/** What a part gets of the text budget at least while it lasts, and what a later one is kept at most. */
const RESERVE = 300;
const SHARE = 2_000;
/** With less than this nothing readable fits any more. */
const LEAST = 60;

/**
 * Renders a card within Slack's limits: what does not fit is counted ("and 31 more"), never refused. `pictures` are the ids
 * of uploaded pictures, given where the card's files are shared too; without them words stand for all files.
 */
export function renderCard(given: Card, pictures?: ReadonlyMap<CardFile, string>): SlackMessage {
  const card = withoutFiles(given, ({ type, file }) => !pictures || (type === 'picture' && !pictures.has(file)));
  const asked = confirmLength(
    card.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : [])).filter(({ confirm }) => confirm).length,
  );
  let left = limits.messageText - card.parts.reduce((sum, part) => sum + fixedCost(part, asked), 0);
  let later = card.parts.reduce((sum, part) => sum + share(part), 0);
  let tables = 0;
  let hidden = 0;
  let sign = card.parts.some(({ type }) => type === 'heading') ? undefined : signs[card.tone];
  const blocks: KnownBlock[] = [];
  for (const [index, part] of card.parts.entries()) {
    if (part.type === 'heading') blocks.push(...renderHeading(part, card.tone));
    else if (part.type === 'actions') blocks.push(...renderActions(part.buttons, index, asked));
    else if (part.type === 'image') blocks.push(...renderImage(part));
    else if (part.type === 'picture') blocks.push(renderPicture(part.file, pictures?.get(part.file) ?? ''));
    else if (part.type === 'file') blocks.push(renderFile(part.file));
    else if (left < LEAST) hidden += 1;
    else {
      later -= share(part);
      if (part.type === 'table') tables += 1;
      const budget = Math.min(left, Math.max(RESERVE, left - later));
      const flow = renderFlow(part, budget, { sign, native: tables <= limits.tables });
      sign = undefined;
      left -= flow.cost;
      blocks.push(...flow.blocks);
    }
  }
  if (hidden > 0) blocks.push({ type: 'context', elements: [plain(andMore(hidden), limits.context)] });
  if (blocks.length === 0) {
    blocks.push(...present(richBlock([{ type: 'text', text: sanitise(card.summary) || '\u2026' }])));
  }
  return { text: escaped(shorten(card.summary, limits.fallback)), blocks: within(blocks) };
}

interface Flow {
  readonly blocks: readonly KnownBlock[];
  readonly cost: number;
}

type Flowing = Exclude<Part, { type: 'heading' | 'actions' | 'image' | 'picture' | 'file' }>;

function renderFlow(part: Flowing, budget: number, how: { sign: string | undefined; native: boolean }): Flow {
  switch (part.type) {
    case 'text': {
      const text = cutText(part.text, budget);
      const sign: RichTextElement[] = how.sign ? [{ type: 'emoji', name: how.sign }, words(' ')] : [];
      const blocks = pieces(text, limits.text).flatMap((piece, at) => {
        const elements = richText(piece);
        return present(richBlock(at === 0 && elements.length > 0 ? [...sign, ...elements] : elements));
      });
      return { blocks, cost: costOf(text) };
    }
    case 'context':
      return renderContext(part, budget);
    case 'fields':
      return renderFields(part.fields, budget);
    case 'table':
      return renderTable(part, budget, how.native);
  }
}

/** Small print: Slack's context block takes no date tokens, so that a text with live spans becomes rich text. */
function renderContext(part: Extract<Part, { type: 'context' }>, budget: number): Flow {
  const text = cutText(part.text, Math.min(budget, limits.context));
  const dead = text.every((span) => typeof span === 'string' || (span.type === 'person' && span.ping === undefined));
  const elements = richText(text);
  if (!dead || elements.length === 0) return { blocks: present(richBlock(elements)), cost: costOf(text) };
  const words = elements.map((element) => (element.type === 'text' ? element.text : '')).join('');
  return { blocks: [{ type: 'context', elements: [plain(words, limits.context)] }], cost: costOf(text) };
}

function renderHeading(part: Extract<Part, { type: 'heading' }>, tone: Tone): KnownBlock[] {
  const title = sanitise(part.text).replace(/\s+/g, ' ').trim();
  const blocks: KnownBlock[] = title === '' ? [] : [{ type: 'header', text: plain(title, limits.header) }];
  const aside = shorten(sanitise(part.aside ?? ''), RESERVE);
  if (aside === '') return blocks;
  const sign = signs[tone];
  const line: RichTextElement[] = [{ type: 'text', text: aside, style: { bold: true } }];
  if (sign) line.unshift({ type: 'emoji', name: sign }, words(' '));
  return [...blocks, ...present(richBlock(line))];
}

/** Label and value on a line each, in one block: reads the same on a phone and on a desk. */
function renderFields(fields: readonly Field[], budget: number): Flow {
  const elements: RichTextElement[] = [];
  let left = budget - 30;
  let cost = 0;
  let shown = 0;
  for (const field of fields) {
    const label = shorten(sanitise(field.label), 100);
    const whole = label.length + costOf(field.value) + 12;
    // A field that is cut still says something when a good part of it fits.
    if (whole > left && left < RESERVE / 2) break;
    const value = cutText(field.value, Math.max(1, Math.min(left - label.length - 12, limits.text)));
    if (elements.length > 0) elements.push(words('\n'));
    if (label !== '') elements.push({ type: 'text', text: label, style: { bold: true } }, words('  '));
    if (field.mark) {
      const { emoji, word } = marks[field.mark];
      elements.push({ type: 'emoji', name: emoji }, words(` ${word}  `));
    }
    elements.push(...richText(value));
    const taken = label.length + costOf(value) + 12;
    left -= taken;
    cost += taken;
    shown += 1;
  }
  const hidden = fields.length - shown;
  if (hidden > 0) elements.push(words(`\n${andMore(hidden)}`));
  return { blocks: present(richBlock(elements)), cost: cost + 30 };
}

/** What is never cut away for the sake of other parts: head and buttons. */
function fixedCost(part: Part, asked: number): number {
  if (part.type === 'heading') return Math.min(part.text.length, limits.header) + RESERVE;
  if (part.type === 'image') return Math.min(part.alt.length, limits.imageAlt) + 1;
  if (part.type === 'picture') return Math.min(part.file.alt.length, limits.imageAlt) + 1;
  if (part.type !== 'actions') return 0;
  return part.buttons.slice(0, limits.buttons).reduce((sum, { label, confirm }) => {
    const dialog = confirm ? Math.min(asked, limits.confirmTitle) + asked + 2 * limits.confirmButton : 0;
    return sum + Math.min(label.length, limits.buttonText) + dialog;
  }, 1);
}

/** What is kept of the text budget for a part that stands later in the card. */
function share(part: Part): number {
  if (part.type === 'text' || part.type === 'context') return Math.min(costOf(part.text), SHARE);
  if (part.type === 'fields') {
    return Math.min(
      part.fields.reduce((sum, { label, value }) => sum + label.length + costOf(value) + 12, 30),
      SHARE,
    );
  }
  if (part.type === 'table')
    return Math.min(
      part.rows.flat().reduce((sum, cell) => sum + costOf(cell), 40),
      SHARE,
    );
  return 0;
}

/** At most 50 blocks; buttons stay, the rest is counted. */
function within(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  if (blocks.length <= limits.blocks) return blocks;
  const actions = blocks.filter((block) => block.type === 'actions').slice(0, 5);
  const others = blocks.filter((block) => block.type !== 'actions');
  const shown = others.slice(0, limits.blocks - actions.length - 1);
  const more = plain(andMore(others.length - shown.length), limits.context);
  return [...shown, { type: 'context', elements: [more] }, ...actions];
}

function words(text: string): RichTextElement {
  return { type: 'text', text };
}

function present<T>(block: T | undefined): T[] {
  return block === undefined ? [] : [block];
}
