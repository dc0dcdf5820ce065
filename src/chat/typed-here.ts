import type { Card, Part } from './card.ts';
import type { Command } from './command.ts';
import { commandNamed } from './find-command.ts';
import { asTyped } from './names.ts';
import type { ParseEnv } from './option.ts';
import { plainText, type Span, spansOf, type Text } from './text.ts';

/**
 * A card as its reader would type what it names: code that begins with a command gets what stands in front of it there,
 * `/steward promote churn@v12 to staging` on Slack, `/promote churn@v12 to staging` elsewhere.
 */
export function typedHere(card: Card, commands: readonly Command[], place: Pick<ParseEnv, 'origin' | 'root'>): Card {
  const here = (text: Text): Text =>
    spansOf(text).some(isCode)
      ? spansOf(text).map((span) => (isCode(span) ? typed(span, commands, place) : span))
      : text;
  const partHere = (part: Part): Part => {
    if (part.type === 'text' || part.type === 'context') return { ...part, text: here(part.text) };
    if (part.type === 'fields')
      return { ...part, fields: part.fields.map((field) => ({ ...field, value: here(field.value) })) };
    if (part.type === 'table') return { ...part, rows: part.rows.map((row) => row.map(here)) };
    if (part.type === 'picture' || part.type === 'file') return { ...part, instead: part.instead.map(partHere) };
    return part;
  };
  const parts = card.parts.map(partHere);
  const [before, after] = [card.parts[0], parts[0]];
  const isLine = before?.type === 'text' && plainText(before.text) === card.summary;
  return { ...card, parts, summary: isLine && after?.type === 'text' ? plainText(after.text) : card.summary };
}

type Code = Extract<Span, { type: 'code' }>;

const isCode = (span: Span): span is Code => typeof span === 'object' && span.type === 'code';

function typed(span: Code, commands: readonly Command[], place: Pick<ParseEnv, 'origin' | 'root'>): Code {
  const words = span.text.split(' ');
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ');
    const command = words.length >= count && !name.includes('-') ? commandNamed(commands, name) : undefined;
    if (command) return { ...span, text: `${asTyped({ ...command, name }, place)}${span.text.slice(name.length)}` };
  }
  return span;
}
