import { and, eq, lt } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { keptOf } from './changes.ts';
import { chartsOf, compose } from './compose.ts';
import { type Composed, type DigestReader, digestView } from './digest-card.ts';
import { digestRan, digestUnread } from './events.ts';
import { type Digest, type DigestPlace, lastRun } from './find-digests.ts';
import { keepCard } from './kept-card.ts';
import type { Period } from './slots.ts';
import { digestDelivery, digestRun } from './tables.ts';

/** Runs and their messages are kept so long. */
const KEPT_MS = 90 * 24 * 3_600_000;

export interface Slot {
  readonly slot: Date;
  readonly period: Period;
  readonly next: Date | undefined;
  readonly byHand: boolean;
  readonly skipped: number;
  /** Compared with the last one, of which only changes may be wanted; a run by hand always says something. */
  readonly onlyChanges: boolean;
}

/**
 * Reads and writes one slot of a digest, in the transaction of its caller: the run, and a message for each place that is
 * on. Undefined when this slot was written before.
 */
export async function writeRun(
  tx: Tx,
  digest: Digest,
  places: readonly DigestPlace[],
  at: Slot,
): Promise<readonly Delivery[] | undefined> {
  const { slot, period, next, byHand, skipped } = at;
  const key = { workspaceId: tx.workspace, digest: digest.id, slot };
  const last = await lastRun(tx, digest.id);
  const composed = await compose(tx, digest, { period, next, last, skipped });
  const shared = digestView(composed);
  const messages = messagesOf(composed, places, at.onlyChanges);
  const state = messages.length > 0 ? ('sent' as const) : ('silent' as const);
  const [run] = await tx.db
    .insert(digestRun)
    .values({
      ...key,
      byHand,
      state,
      fromAt: period.from,
      toAt: period.to,
      at: tx.now,
      kept: keptOf(new Map(composed.sections.map((section) => [section.name, section.content])), last?.kept),
      card: keepCard(shared.card),
      charts: chartsOf(composed),
    })
    .onConflictDoNothing()
    .returning({ slot: digestRun.slot });
  if (!run) return undefined;
  await tx.db
    .delete(digestRun)
    .where(
      and(
        eq(digestRun.workspaceId, tx.workspace),
        eq(digestRun.digest, digest.id),
        lt(digestRun.slot, new Date(tx.now.getTime() - KEPT_MS)),
      ),
    );
  const window = { from: period.from.toISOString(), to: period.to.toISOString() };
  const fact = { digest: digest.id, name: digest.name, slot: slot.toISOString(), byHand, state, ...window };
  emit(tx, digestRan({ ...fact, places: messages.length }));
  const unread = composed.sections.filter(({ content }) => content.unread !== undefined).map((section) => section.name);
  if (unread.length > 0)
    emit(tx, digestUnread({ digest: digest.id, name: digest.name, slot: slot.toISOString(), sections: unread }));
  return messages.map(({ place, card }) => ({ digest: digest.id, slot, place, card }));
}

/** What is to be said in a place; `card` where it reads another one than the channels. */
export interface Delivery {
  readonly digest: string;
  readonly slot: Date;
  readonly place: DigestPlace;
  readonly card: ReturnType<typeof keepCard> | null;
}

function messagesOf(composed: Composed, places: readonly DigestPlace[], onlyChanges: boolean) {
  return places
    .filter(({ offAt }) => offAt === null)
    .flatMap((place) => {
      const own = place.person !== null || place.muted.length > 0;
      const reader: DigestReader = { person: place.person ?? undefined, muted: place.muted };
      const view = digestView(composed, own ? reader : {});
      if (onlyChanges && view.unchanged) return [];
      return [{ place, card: own ? keepCard(view.card) : null }];
    });
}

/** The message that a digest is in, by the first of those that share it. */
export const runSubject = (digest: string, slot: Date): string => `${RUN}${digest}:${slot.getTime()}`;
const RUN = 'digest-run:';

/** Whether a card is a message of digests. */
export const isRunSubject = (subject: string): boolean => subject.startsWith(RUN);

/** Writes what is to be said: digests of one slot in one place are one message, each with its own row. */
export async function writeDeliveries(tx: Tx, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const at = ({ place, slot }: Delivery) => [place.platform, place.team, place.channel, slot.getTime()].join('\n');
  const rows = [...Map.groupBy(deliveries, at).values()].flatMap((shared) => {
    const carrier = shared.map(({ digest }) => digest).sort()[0] ?? '';
    return shared.map(({ digest, slot, place: { platform, team, channel }, card }) => ({
      ...{ workspaceId: tx.workspace, digest, slot, platform, team, channel, card },
      subject: runSubject(carrier, slot),
      state: 'wanted' as const,
    }));
  });
  await tx.db.insert(digestDelivery).values(rows).onConflictDoNothing();
}
