import { reviewRights } from '../lifecycle/review-rights.ts';
import {
  groupMemberRemoved,
  personForgotten,
  personLinked,
  roleChanged,
  standingChanged,
  teamMemberRemoved,
} from '../people/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody lost a right, judge the open requests again on which he voted, and draw the cards that name him anew. */
export const rightsChangedReviewRequests = defineConsequence({
  name: 'rights-changed-review-requests',
  on: [groupMemberRemoved, teamMemberRemoved, roleChanged, standingChanged, personForgotten, personLinked].map(
    ({ kind }) => kind,
  ),
  run: async (ctx, fact) => {
    const { person, group, team } = fact.body;
    if (typeof person !== 'string') return;
    if (typeof group === 'string') return reviewRights(ctx, { person, of: { group } });
    if (fact.kind === teamMemberRemoved.kind && typeof team === 'string')
      return reviewRights(ctx, { person, of: { team } });
    // An auditor decides nothing, whatever group he is in: a role may change every right.
    return reviewRights(ctx, { person });
  },
});
