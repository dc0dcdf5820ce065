import { ofSlot } from '../digests/deliveries.ts';
import { digestFailed, digestLate, digestRan, digestUnread } from '../digests/events.ts';
import { digestById } from '../digests/find-digests.ts';
import { digestNotice } from '../digests/notice-card.ts';
import type { Tx } from '../store/unit.ts';
import { directlyOrAdmins } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** Digests go to their places; that one did not arrive, or not all of it, is told to its owner. */
export const digestRoutes: Readonly<Record<string, Route>> = {
  [digestRan.kind]: async (tx, fact) => {
    const { digest, slot, state } = digestRan.read(fact);
    if (state === 'silent') return [];
    return (await ofSlot(tx, digest, new Date(slot))).map(
      ({ subject, platform, team, channel }): Want => ({
        subject,
        address: { platform, team, channel },
        lane: 'digest',
        once: true,
      }),
    );
  },
  [digestLate.kind]: (tx, fact) => {
    const { digest, slot } = digestLate.read(fact);
    return toOwner(tx, digest, digestNotice.late(digest, new Date(slot)));
  },
  [digestUnread.kind]: (tx, fact) => {
    const { digest, slot, sections } = digestUnread.read(fact);
    return toOwner(tx, digest, digestNotice.unread(digest, new Date(slot), sections));
  },
  [digestFailed.kind]: (tx, fact) => {
    const { digest, slot, place } = digestFailed.read(fact);
    return toOwner(tx, digest, digestNotice.failed(digest, new Date(slot), place));
  },
};

/** By direct message; who has none (forgotten, gone) is stood in for by the admins. */
async function toOwner(tx: Tx, digest: string, subject: string): Promise<Want[]> {
  const places = await directlyOrAdmins(tx, (await digestById(tx, digest))?.owner);
  return places.map((address): Want => ({ subject, address, lane: 'incident', once: true }));
}
