import { integrationOverflowed } from '../workspace/events.ts';
import { overflowSubject } from '../workspace/overflow-line.ts';
import { usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** That alerts have to wait is told where incidents are, else to the admins. */
export const intakeRoutes: Readonly<Record<string, Route>> = {
  [integrationOverflowed.kind]: async (tx, fact) =>
    (await usualPlaces(tx, 'incidents', {})).map(
      (address): Want => ({ subject: overflowSubject(fact), address, lane: 'incident', once: true }),
    ),
};
