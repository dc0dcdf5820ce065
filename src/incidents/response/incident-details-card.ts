import { type Card, context, type Part, text } from '../../chat/card.ts';
import { inline } from '../../chat/inline.ts';
import type { Span, Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { incidentCard } from './incident-card.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

const MOST = 25;

/** How an incident stands, and what happened so far: for the reader alone, so without what acts. */
export async function incidentDetailsCard(ctx: Ctx, number: number): Promise<Card> {
  const card = await incidentCard(ctx, number);
  const entries = await timelineOf(ctx, number);
  const parts: Part[] = card.parts.filter(({ type }) => type !== 'actions');
  const hidden = Math.max(0, entries.length - MOST);
  parts.push(text(timelineText(entries.slice(-MOST))));
  if (hidden > 0) parts.push(context(inline(`${hidden} earlier: \`incident review\` has the whole timeline`)));
  return { ...card, parts };
}

/** One line an entry, with its time. */
export function timelineText(entries: readonly TimelineEntry[]): Text {
  return entries.flatMap(({ at, words }, index): Span[] => [
    index === 0 ? '' : '\n',
    { type: 'time', at, style: 'clock' },
    '  ',
    ...(typeof words === 'string' ? [words] : words),
  ]);
}
