import type { Effect } from '../lifecycle/effect.ts';
import type { Consequence, TimerHandler } from '../queue/consequence.ts';
import { objectionDueLapse } from './objection-due-lapse.ts';
import { personForgottenEraseWords } from './person-forgotten-erase-words.ts';
import { placementChangedMarkStale } from './placement-changed-mark-stale.ts';
import { requestApprovedApplyTransition } from './request-approved-apply-transition.ts';
import { versionEditedMarkStale } from './version-edited-mark-stale.ts';

/** Every "when this happened, do that". A test holds this list and the folder equal. */
export const consequences = (effects: ReadonlyMap<string, Effect>): readonly Consequence[] => [
  requestApprovedApplyTransition(effects),
  versionEditedMarkStale,
  placementChangedMarkStale,
  personForgottenEraseWords,
];

/** What runs when a timer is due. */
export const timerHandlers: readonly TimerHandler[] = [objectionDueLapse];
