import { aliasBack, aliasMovedOutside } from '../outside/events.ts';
import { backSubject, movedSubject } from '../outside/outside-line.ts';
import type { Tx } from '../store/unit.ts';
import { usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** Changes past Steward are told where releases are told; without such a channel the admins by direct message. */
export const outsideRoutes: Readonly<Record<string, Route>> = {
  [aliasMovedOutside.kind]: (tx, fact) => {
    const moved = aliasMovedOutside.read(fact);
    return told(tx, moved.model, movedSubject(moved, fact.at));
  },
  [aliasBack.kind]: (tx, fact) => {
    const back = aliasBack.read(fact);
    return told(tx, back.model, backSubject(back, fact.at));
  },
};

async function told(tx: Tx, model: string, subject: string): Promise<Want[]> {
  const places = await usualPlaces(tx, 'releases', { model });
  return places.map((address): Want => ({ subject, address, lane: 'approval', once: true }));
}
