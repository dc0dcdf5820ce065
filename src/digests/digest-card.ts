import { cutTo } from '../chat/budget.ts';
import { type Card, context, type Field, fields, heading, type Part, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { plainText, type Span, spansOf, type Text } from '../chat/text.ts';
import { type Change, changesSince, type Kept } from './changes.ts';
import { chartHere } from './charts.ts';
import type { Item, Section, SectionContent } from './section.ts';
import type { Period } from './slots.ts';
import type { SectionName } from './tables.ts';
import { wallWords, windowWords } from './wall-words.ts';

const MOST_CHANGES = 12;
const MOST_ROWS = 15;

/** Everything a digest says, read once. */
export interface Composed {
  readonly name: string;
  readonly zone: string;
  readonly period: Period;
  readonly next: Date | undefined;
  readonly sections: readonly (Section & { readonly content: SectionContent })[];
  /** What the last one said; undefined for the first. */
  readonly before: Kept | undefined;
  readonly lastSlot: Date | undefined;
  /** How many slots before this one were left out. */
  readonly skipped: number;
}

/** For whom: a person reads what waits for him first, and nothing of the models he muted. */
export interface DigestReader {
  readonly person?: string | undefined;
  readonly muted?: readonly string[] | undefined;
}

export interface DigestView {
  readonly card: Card;
  /** Nothing is new, worse, better or gone since the last one, and all of it could be read. */
  readonly unchanged: boolean;
}

/** What a digest looks like for a reader. Pure: what changed first, then the tables, what is as it should be last. */
export function digestView(composed: Composed, reader: DigestReader = {}): DigestView {
  const { name, before, lastSlot, zone } = composed;
  const sections = composed.sections.map((section) => ({ ...section, content: forReader(section.content, reader) }));
  const contents = new Map<SectionName, SectionContent>(sections.map((section) => [section.name, section.content]));
  const changes = before ? changesSince(unmuted(before, reader), contents) : [];
  const items = sections.flatMap(({ content }) => content.items);
  const fine = items.filter(({ rank }) => rank === 0).length;
  const unread = sections.filter(({ content }) => content.unread !== undefined).map(({ title }) => title);
  const worst = unread.length > 0 ? 3 : Math.max(0, ...items.map(({ rank }) => rank));
  const without = unread.length > 0 ? `, ${unread.join(' and ')} could not be read` : '';
  const since = lastSlot ? ` since ${wallWords(lastSlot, zone)}` : '';
  const said = before === undefined ? first(items) : countsOf(changes);
  const card: Card = {
    tone: worst >= 3 ? 'bad' : worst >= 1 ? 'waiting' : 'good',
    summary: `${name}: ${said}${said === NOTHING ? since : ''}${fine > 0 ? `, ${fine} ok` : ''}${without}`,
    parts: [
      heading(name),
      ...(composed.skipped > 0 ? [context(skippedWords(composed.skipped))] : []),
      ...mineFirst(items, reader),
      ...changeParts(changes, before !== undefined, since),
      ...sections.flatMap(({ title, content }) => sectionParts(title, content)),
      ...(fine > 0 ? [text(okWords(fine, fine === items.length && unread.length === 0))] : []),
      context(footer(composed, reader)),
    ],
  };
  return { card, unchanged: before !== undefined && changes.length === 0 && unread.length === 0 };
}

const NOTHING = 'nothing changed';

const isMuted = (reader: DigestReader, model: string): boolean => reader.muted?.includes(model) ?? false;

function forReader(content: SectionContent, reader: DigestReader): SectionContent {
  const read = ({ model }: { readonly model: string }): boolean => !isMuted(reader, model);
  return { ...content, items: content.items.filter(read), charts: (content.charts ?? []).filter(read) };
}

function unmuted(before: Kept, reader: DigestReader): Kept {
  const entries = Object.entries(before).map(([name, items]) => [
    name,
    items?.filter(({ model }) => !isMuted(reader, model)),
  ]);
  return Object.fromEntries(entries);
}

function first(items: readonly Item[]): string {
  const seen = items.filter(({ rank }) => rank > 0).length;
  return seen === 0 ? 'nothing to look at' : `${seen} to look at`;
}

function countsOf(changes: readonly Change[]): string {
  const counts = [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, list]) => `${list.length} ${kind}`);
  return counts.length === 0 ? NOTHING : counts.join(', ');
}

/** What waits for the reader himself, before anything else. */
function mineFirst(items: readonly Item[], { person }: DigestReader): Part[] {
  const mine = person === undefined ? [] : items.filter(({ waitsFor }) => waitsFor?.includes(person));
  if (mine.length === 0) return [];
  const { shown, left } = cutTo(mine, MOST_CHANGES);
  const value: Text = `${shown.map(({ what }) => what).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  return [fields({ label: 'Waits for you', value })];
}

const LABELS = { new: 'New', worse: 'Worse', better: 'Better', cleared: 'Cleared' } as const;

function changeParts(changes: readonly Change[], compared: boolean, since: string): Part[] {
  if (!compared) return [];
  if (changes.length === 0) return [text(`Nothing changed${since}.`)];
  const { shown, left } = cutTo(changes, MOST_CHANGES);
  const lines = shown.map(
    (change): Field => ({ label: LABELS[change.kind], value: changeWords(change), ...mark(change) }),
  );
  return [fields(...lines), ...(left > 0 ? [context(`and ${left} more`)] : [])];
}

function changeWords({ what, item, kind, cleared }: Change): Text {
  if (!item) return `${what} ${cleared}`;
  const says: readonly Span[] = spansOf(item.says);
  return kind === 'cleared' && plainText(item.says) === '' ? `${what} is ok` : [`${what} `, ...says];
}

const mark = ({ kind, rank }: Change): Pick<Field, 'mark'> =>
  kind === 'cleared' || kind === 'better'
    ? { mark: 'ok' }
    : rank === 3
      ? { mark: 'fail' }
      : rank === 2
        ? { mark: 'warn' }
        : {};

function sectionParts(title: string, { columns, items, charts = [], unread }: SectionContent): Part[] {
  if (unread !== undefined) return [fields({ label: title, value: `could not be read: ${unread}`, mark: 'fail' })];
  const figures = charts.map(chartHere);
  const seen = items.filter(({ rank }) => rank > 0);
  if (seen.length === 0) return [...figures];
  const { shown, left } = cutTo(seen, MOST_ROWS);
  const rows = shown.map(({ cells }) => cells);
  const table = { type: 'table' as const, columns, rows };
  return [heading(title), left > 0 ? { ...table, more: `and ${left} more` } : table, ...figures];
}

function okWords(fine: number, isAll: boolean): string {
  if (fine === 1) return isAll ? 'It is ok.' : '1 more is ok.';
  return isAll ? `All ${fine} are ok.` : `${fine} more are ok.`;
}

function skippedWords(count: number): string {
  return count === 1
    ? 'Steward was away: one digest before this was left out.'
    : `Steward was away: ${count} digests before this were left out.`;
}

function footer({ name, zone, period, next }: Composed, { person }: DigestReader): Text {
  const comes = next ? ` Next: ${wallWords(next, zone)}.` : '';
  const mine = person === undefined ? '' : ` Leave a model out with \`digest mute ${name} <model>\`.`;
  return inline(`${windowWords(period, zone)}.${comes}${mine}`);
}
