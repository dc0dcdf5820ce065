import type { APIEmbed } from 'discord.js';
import type { Card, Field, Part, Tone } from '../../chat/card.ts';
import { bytesText, fitFiles } from '../../chat/files.ts';
import { plainText, spansOf, type Text } from '../../chat/text.ts';
import { type Attached, attach, discordFiles, type Upload } from './attachments.ts';
import { limits } from './limits.ts';
import { literal, literalLine } from './literal.ts';
import { markerUrl } from './marker.ts';
import { type ButtonRow, renderActions } from './render-actions.ts';
import { cutEscaped, renderText } from './render-text.ts';

/** Mentions in a message ping nobody. Said on every post and every edit: an edit falls back to pinging otherwise. */
export const silent = { parse: [], replied_user: false } as const;

/** Who is notified by a message: nobody but those whom a text of the card pings. */
export interface AllowedMentions {
  readonly parse: readonly [];
  readonly replied_user: false;
  readonly users?: readonly string[];
}

/** The body of a message, for posts, edits and answers alike: all of it is given, so that an edit leaves nothing behind. */
export interface MessageBody {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: ButtonRow[];
  readonly allowed_mentions: AllowedMentions;
  /** What the message holds: an edit drops what is not named here. */
  readonly attachments: readonly Attached[];
  /** Their bytes, which travel beside the body. */
  readonly files: readonly Upload[];
}

/** The bar of a card; the words say the same (amber, green and vermilion of Okabe and Ito). */
const colours: Readonly<Record<Tone, number>> = { neutral: 0x7a8288, waiting: 0xe69f00, good: 0x009e73, bad: 0xd55e00 };

const marks = { ok: 'ok', fail: 'fails', unknown: 'unknown', warn: 'warning' } as const;

/** Kept free for "and 31 more" and for the buttons that have to be typed. */
const reserve = 600;
const shortValue = 28;
/** One text takes at most this, so that what follows has room. */
const longText = 2000;

/**
 * A card as a message of a channel. Embeds and not Components V2, because those forbid `content`, which is what a lock
 * screen shows, and cannot be taken back. The summary is the content, unless the embed begins with the same words.
 */
export function renderPost(given: Card, team: string, marker?: string): MessageBody {
  const card = fitFiles(given, discordFiles, 'Discord');
  const { attachments, files, nameOf } = attach(card);
  const { rows, typed } = renderActions(card);
  const [first, ...rest] = renderEmbeds(card, team, typed, nameOf);
  const pinged = pingedBy(card);
  const summary = beginsWithSummary(card) ? '' : cutEscaped(card.summary.replace(/\s+/g, ' '), limits.content / 4);
  return {
    // A mention within an embed notifies nobody.
    content: pinged.length > 0 ? pinged.map((user) => `<@${user}>`).join(' ') : summary,
    embeds: [{ ...first, url: markerUrl(team, marker) }, ...rest],
    components: rows,
    allowed_mentions: pinged.length > 0 ? { ...silent, users: pinged } : silent,
    attachments,
    files,
  };
}

/** A card as an answer that only the caller sees: one sentence is plain text, all else as in a channel. */
export function renderAnswer(card: Card, team: string): MessageBody {
  const [only, ...others] = card.parts;
  if (only?.type === 'text' && others.length === 0) {
    const content = renderText(only.text, { team, limit: limits.content }) || literal(card.summary);
    return { content, embeds: [], components: [], allowed_mentions: silent, attachments: [], files: [] };
  }
  return { ...renderPost(card, team), content: '' };
}

/** The accounts that the texts of a card notify, at most as many as Discord takes. */
function pingedBy(card: Card): string[] {
  const spans = card.parts.flatMap((part) => (part.type === 'text' ? spansOf(part.text) : []));
  const users = spans.flatMap((span) => (typeof span !== 'string' && span.type === 'person' && span.ping) || []);
  return [...new Set(users)].filter((user) => /^\d+$/.test(user)).slice(0, limits.mentions);
}

function beginsWithSummary(card: Card): boolean {
  const [first] = card.parts;
  return first?.type === 'text' && plainText(first.text).trim() === card.summary.trim();
}

type Draft = APIEmbed & { fields: NonNullable<APIEmbed['fields']> };

/** Embeds have a fixed order (description, fields, image): a part that comes too late for one begins the next. */
function renderEmbeds(
  card: Card,
  team: string,
  typed: readonly string[],
  nameOf: ReturnType<typeof attach>['nameOf'],
): [APIEmbed, ...APIEmbed[]] {
  const color = colours[card.tone];
  const drafts: Draft[] = [{ color, fields: [] }];
  let left: number = limits.embedCharacters - reserve;
  let hidden = 0;

  const last = (): Draft => drafts.at(-1)!;
  const next = (): Draft | undefined => {
    if (drafts.length === limits.embeds) return undefined;
    drafts.push({ color, fields: [] });
    return last();
  };
  const addLine = (rendered: string, may = left): boolean => {
    if (rendered === '') return true;
    if (rendered.length + 1 > may) return false;
    const before = last();
    const fits = (before.description ?? '').length + 1 + rendered.length <= limits.embedDescription;
    const draft = before.fields.length === 0 && !before.image && fits ? before : next();
    if (!draft) return false;
    draft.description = draft.description === undefined ? rendered : `${draft.description}\n${rendered}`;
    left -= rendered.length + 1;
    return true;
  };
  const addField = (field: Field): boolean => {
    const name = cutEscaped(field.label, limits.embedFieldName) || '\u2013';
    const mark = field.mark === undefined ? '' : `**${marks[field.mark]}** `;
    const limit = Math.min(limits.embedFieldValue, left - name.length) - mark.length;
    if (limit < 20) return false;
    const value = `${mark}${renderText(field.value, { team, limit })}`.trim() || '\u2013';
    const before = last();
    const draft = before.fields.length < limits.embedFields && !before.image ? before : next();
    if (!draft) return false;
    const plain = plainText(field.value);
    draft.fields.push({ name, value, inline: plain.length <= shortValue && !plain.includes('\n') });
    left -= name.length + value.length;
    return true;
  };
  const text = (part: Extract<Part, { type: 'text' | 'context' }>): string =>
    renderText(part.text, { team, limit: Math.max(1, Math.min(left - 2, longText)) });

  for (const part of card.parts) {
    if (part.type === 'heading') {
      addLine(`### ${clipLine(part.text, left - 6)}`);
      if (part.aside !== undefined) addLine(clipLine(part.aside, left - 2));
    } else if (part.type === 'text') {
      addLine(text(part));
    } else if (part.type === 'context') {
      addLine(subtext(text(part), left));
    } else if (part.type === 'fields') {
      hidden += part.fields.length - countWhile(part.fields, addField);
    } else if (part.type === 'table') {
      addLine(part.columns.map((column) => `**${clipLine(column, 100)}**`).join(' \u00b7 '));
      const shown = countWhile(part.rows, (row) => addLine(renderRow(row, team)));
      hidden += part.rows.length - shown;
      if (part.more !== undefined) addLine(`-# ${literalLine(part.more)}`);
    } else if (part.type === 'image') {
      addLine(subtext(literalLine(part.alt), left));
      if (/^https?:\/\//.test(part.url) && URL.canParse(part.url)) last().image = { url: part.url };
    } else if (part.type === 'picture') {
      const draft = last().image ? next() : last();
      if (draft) draft.image = { url: `attachment://${nameOf(part.file)}` };
    } else if (part.type === 'file') {
      addLine(subtext(literalLine(`${part.file.name}, ${bytesText(part.file.bytes.length)}`), left));
    }
  }
  if (hidden > 0) addLine(`-# and ${hidden} more`, reserve);
  for (const each of typed.slice(0, 3)) addLine(`-# ${each}`, reserve);
  if (last().description === undefined && last().fields.length === 0 && !last().image)
    last().description = literal(card.summary) || '\u2013';
  const embeds = drafts.map(({ fields, ...embed }): APIEmbed => (fields.length === 0 ? embed : { ...embed, fields }));
  return [embeds[0]!, ...embeds.slice(1)];
}

/** A row reads as one line on a phone, where a table of monospaced columns would break. */
function renderRow(row: readonly Text[], team: string): string {
  const cells = row.map((cell) => renderText(cell, { team, limit: 200 }).replace(/\n/g, ' ').trim() || '\u2013');
  return `- ${cells.join(' \u00b7 ')}`;
}

function subtext(rendered: string, left: number): string {
  if (rendered.trim() === '') return '';
  const lines = rendered.split('\n').map((line) => `-# ${line}`);
  return lines.join('\n').length < left ? lines.join('\n') : rendered;
}

function clipLine(text: string, limit: number): string {
  return cutEscaped(text.replace(/\s+/g, ' ').trim(), Math.max(1, Math.min(limit, 300)));
}

/** How many items are taken from the beginning until one does not fit. */
function countWhile<T>(items: readonly T[], take: (item: T) => boolean): number {
  const refused = items.findIndex((item) => !take(item));
  return refused < 0 ? items.length : refused;
}
