import { type Live, parseMarkdown } from './markdown.ts';
import type { Message } from './world.ts';

type Shown = Pick<Message, 'content' | 'embeds' | 'components'>;

/** Everything that stands in a message, in the order in which it is seen, as markdown: lines of what stands together. */
function sourcesOf({ content, embeds }: Shown): (readonly string[])[] {
  const inEmbeds = embeds.flatMap(({ title, description, fields = [], footer }) => [
    [title ?? ''],
    [description ?? ''],
    ...fields.map(({ name, value }) => [name, value]),
    [footer?.text ?? ''],
  ]);
  return [[content], ...inEmbeds].filter((line) => line.some((source) => source !== ''));
}

/** What a reader sees of a message: its words with markup resolved, a field's name before its value, then the buttons. */
export function textsOf(message: Shown): string {
  const words = sourcesOf(message).map((line) => line.map((source) => parseMarkdown(source).text).join('  '));
  const labels = message.components.flatMap((row) => (row.components ?? []).map(({ label }) => label ?? ''));
  return [...words, ...labels].join('\n');
}

/** The custom_ids of a message's buttons. */
export function customIdsOf({ components }: Pick<Message, 'components'>): string[] {
  return components.flatMap((row) => (row.components ?? []).map(({ custom_id }) => custom_id ?? ''));
}

/** What is live in a message, but for the markup that cards are set in. */
export function liveIn(message: Shown & Pick<Message, 'notified'>): Live[] {
  const setting = new Set(['bold', 'heading', 'subtext', 'list', 'code']);
  const found = sourcesOf(message)
    .flat()
    .flatMap((source) => parseMarkdown(source).live);
  return [
    ...found.filter(({ kind }) => !setting.has(kind)),
    ...message.notified.map((source) => ({ kind: 'ping', source })),
  ];
}
