import { and, eq } from 'drizzle-orm';
import { ablePeople } from '../../people/able-people.ts';
import { membersOf } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { findSchedule } from '../oncall/find-schedules.ts';
import { onCallAt } from '../oncall/on-call-at.ts';
import type { StepTarget } from './step.ts';
import { pageTurn } from './tables.ts';

/**
 * The people that a step reaches at an instant, by the ids of humans who can act: nobody who left, was deactivated or
 * forgotten. A schedule or group that is gone reaches nobody. Channels and webhooks have no people.
 */
export async function peopleOf(ctx: Ctx, target: StepTarget, policy: string): Promise<string[]> {
  switch (target.type) {
    case 'person':
      return able(ctx, [target.person]);
    case 'schedule':
      return able(ctx, await onCall(ctx, target));
    case 'group':
      return groupOf(ctx, target.group);
    case 'turn': {
      const next = nextInTurn(await groupOf(ctx, target.group), await lastOf(ctx, policy, target.group));
      return next === undefined ? [] : [next];
    }
    case 'channel':
    case 'webhook':
      return [];
  }
}

/** Who comes after the last one, in the group's own order; the first one after somebody who is not in it any more. */
export function nextInTurn(group: readonly string[], last: string | undefined): string | undefined {
  const at = last === undefined ? -1 : group.indexOf(last);
  return group[(at + 1) % Math.max(group.length, 1)];
}

async function able(ctx: Ctx, people: readonly string[]): Promise<string[]> {
  return (await ablePeople(ctx, people)).map(({ person }) => person);
}

const groupOf = async (ctx: Ctx, group: string): Promise<string[]> =>
  (await membersOf(ctx, [group])).map(({ person }) => person);

async function onCall(ctx: Ctx, { schedule, which }: Extract<StepTarget, { type: 'schedule' }>) {
  return (await findSchedule(ctx, schedule)) ? onCallAt(ctx, { schedule, at: ctx.now, which }) : [];
}

async function lastOf(ctx: Ctx, policy: string, group: string): Promise<string | undefined> {
  const [row] = await ctx.db
    .select({ person: pageTurn.person })
    .from(pageTurn)
    .where(and(eq(pageTurn.workspaceId, ctx.workspace), eq(pageTurn.policy, policy), eq(pageTurn.group, group)));
  return row?.person;
}
