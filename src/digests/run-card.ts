import { and, eq } from 'drizzle-orm';
import { type Card, context, type Part } from '../chat/card.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Ctx } from '../store/unit.ts';
import { withCharts } from './charts.ts';
import { inMessage, type MessageAt, type StoredDelivery } from './deliveries.ts';
import { shownCard } from './kept-card.ts';
import { digestRun } from './tables.ts';

/** Later than this after its slot, a digest says so. */
const DELAYED_MS = 5 * 60_000;
const GRAVITY = { good: 0, neutral: 1, waiting: 2, bad: 3 } as const;

/** A message of one digest, or of several that were due in one place: as they were written, with how late they are. */
export async function runCard(ctx: Ctx, at: MessageAt): Promise<Card | undefined> {
  const cards: Card[] = [];
  for (const row of await inMessage(ctx, at)) {
    const card = await cardOf(ctx, row);
    if (card) cards.push(card);
  }
  const [first, ...others] = cards;
  if (!first || others.length === 0) return first;
  const tone = cards.map((card) => card.tone).sort((a, b) => GRAVITY[b] - GRAVITY[a])[0] ?? 'neutral';
  return {
    tone,
    summary: cards.map(({ summary }) => summary).join('; '),
    parts: cards.flatMap(({ parts }) => parts),
  };
}

async function cardOf(ctx: Ctx, row: StoredDelivery): Promise<Card | undefined> {
  const [run] = await ctx.db
    .select({ card: digestRun.card, charts: digestRun.charts, byHand: digestRun.byHand })
    .from(digestRun)
    .where(
      and(eq(digestRun.workspaceId, ctx.workspace), eq(digestRun.digest, row.digest), eq(digestRun.slot, row.slot)),
    );
  if (!run) return undefined;
  const kept = await shownCard(ctx, row.card ?? run.card);
  const card = kept && (await withCharts(kept, run.charts, { platform: row.platform, log: ctx.log }));
  const delay = (row.deliveredAt ?? ctx.now).getTime() - row.slot.getTime();
  return card && delay >= DELAYED_MS && !run.byHand ? withDelay(card, delay) : card;
}

/** "Delayed 14 min.", under the name. */
function withDelay(card: Card, milliseconds: number): Card {
  const said: Part = context(`Delayed ${formatDuration(milliseconds)}.`);
  const [title, ...parts] = card.parts;
  return { ...card, parts: title ? [title, said, ...parts] : [said] };
}
