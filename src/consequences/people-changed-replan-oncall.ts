import { replanFor } from '../incidents/oncall/replan-for.ts';
import { awayBegun, delegationEnded, delegationMade } from '../lifecycle/events.ts';
import { personForgotten, personLinked, roleChanged, standingChanged } from '../people/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody is gone, away or back, look anew at the schedules he stands in: he may leave a gap. */
export const peopleChangedReplanOncall = defineConsequence({
  name: 'people-changed-replan-oncall',
  on: [personForgotten, personLinked, roleChanged, standingChanged, delegationMade, delegationEnded, awayBegun].map(
    ({ kind }) => kind,
  ),
  run: async (ctx, fact) => {
    const { person, merged } = fact.body;
    const people = [person, merged].filter((id) => typeof id === 'string');
    if (people.length > 0) await replanFor(ctx, people);
  },
});
