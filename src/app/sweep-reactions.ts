import { eq } from 'drizzle-orm';
import { refsOf } from '../delivery/find-card.ts';
import { bundleSubject, requestSubject } from '../delivery/shared-cards.ts';
import { reactionsOf } from '../lifecycle/find-request.ts';
import { request } from '../lifecycle/tables.ts';
import { systemCtx } from '../store/unit.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';
import { receiveReaction } from './receive-reaction.ts';
import { sweepAcknowledgements } from './sweep-acknowledgements.ts';
import { sweepPins } from './sweep-pins.ts';

const CALL_TIMEOUT_MS = 10_000;

/**
 * Compares the reactions that stand on the cards of pending requests with those that were counted, and counts what was
 * missed while away. Runs when a team is connected, after each reconnect and every few minutes. What one card's platform refuses to tell
 * is left for the next sweep.
 */
export async function sweepReactions(parts: ReactionParts): Promise<void> {
  await sweepAcknowledgements(parts);
  const { db } = parts.unit;
  const pending = await db
    .select({ workspace: request.workspaceId, number: request.number, bundle: request.bundle })
    .from(request)
    .where(eq(request.state, 'pending'))
    .orderBy(request.openedAt)
    .limit(1_000);
  for (const { workspace, number, bundle } of pending) {
    const cards = await refsOf(db, workspace, bundle === null ? requestSubject(number) : bundleSubject(bundle));
    const teams = Map.groupBy(cards, ({ address }) => `${address.platform} ${address.team}`);
    for (const standing of teams.values()) {
      try {
        await sweepTeam(parts, workspace, number, standing);
      } catch (error) {
        parts.log.info('Reactions could not be read; the next sweep tries again', {
          request: number,
          error: String(error),
        });
      }
    }
  }
  // Last: votes and acknowledgements wait for none of its calls.
  await sweepPins(parts);
}

async function sweepTeam(
  parts: ReactionParts,
  workspace: string,
  number: number,
  cards: Awaited<ReturnType<typeof refsOf>>,
): Promise<void> {
  const [first] = cards;
  if (!first) return;
  const { platform, team } = first.address;
  const port = parts.platforms.get(platform)?.reactions;
  if (!port) return;
  const seen = new Map<string, Sweepable['origin']>();
  for (const { address, ref } of cards) {
    const origin = { platform, team, channel: ref.channel, message: ref.message };
    for (const { user, emoji } of await port.list(address, ref, AbortSignal.timeout(CALL_TIMEOUT_MS))) {
      if (!seen.has(`${user} ${emoji}`)) seen.set(`${user} ${emoji}`, origin);
    }
  }
  const ctx = systemCtx(parts.unit, { workspace, name: 'reaction sweep', log: parts.log });
  const known = (await reactionsOf(ctx, number)).filter((row) => row.platform === platform && row.team === team);
  const elsewhere = { platform, team, channel: first.ref.channel, message: first.ref.message };
  const added = [...seen].filter(([key]) => !known.some((row) => `${row.userId} ${row.emoji}` === key));
  const removed = known.filter((row) => !seen.has(`${row.userId} ${row.emoji}`));
  const round = `${number} ${Date.now()}`;
  for (const [key, origin] of added) {
    const [user = '', emoji = ''] = key.split(' ');
    const event = { origin, user, emoji, change: 'added' as const, swept: true, only: number };
    await receiveReaction(parts, { ...event, key: `sweep ${round} ${key}` });
  }
  for (const { userId, emoji } of removed) {
    const event = { origin: elsewhere, user: userId, emoji, change: 'removed' as const, swept: true, only: number };
    await receiveReaction(parts, { ...event, key: `sweep ${round} ${userId} ${emoji}` });
  }
}
