import { type Card, context } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import { humanOf } from '../kernel/caller.ts';
import { personIdsOf } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { withCharts } from './charts.ts';
import { chartsOf, compose } from './compose.ts';
import { digestView } from './digest-card.ts';
import { getDigest, lastRun, placesOf } from './find-digests.ts';
import { periodSoFar } from './slots.ts';

/**
 * What a digest would say now, as the caller reads it; nothing is sent or kept. Its charts are drawn for the platform given,
 * which takes its time and is not for a transaction; without one it says which there would be.
 */
export async function previewDigest(
  ctx: Ctx,
  input: { readonly name: string; readonly drawnFor?: PlatformName | undefined },
): Promise<Card> {
  const row = await getDigest(ctx, input.name);
  const me = humanOf(ctx.actor);
  const ids = me === undefined ? [] : await personIdsOf(ctx, [me]);
  const mine = (await placesOf(ctx, [row.id])).find(({ person }) => person !== null && ids.includes(person));
  const at = { period: periodSoFar(row, ctx.now), next: row.nextSlot ?? undefined, last: await lastRun(ctx, row.id) };
  const composed = await compose(ctx, row, at);
  const { card } = digestView(composed, { person: mine?.person ?? undefined, muted: mine?.muted });
  if (input.drawnFor) return withCharts(card, chartsOf(composed), { platform: input.drawnFor, log: ctx.log });
  const drawn = card.parts.flatMap((part) => (part.type === 'picture' ? part.file.alt : []));
  const parts = card.parts.filter(({ type }) => type !== 'picture');
  return drawn.length === 0
    ? card
    : { ...card, parts: [...parts, context(`It comes with charts of ${drawn.join(', ')}.`)] };
}
