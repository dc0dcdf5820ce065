import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { peopleWithRole } from '../people/able-people.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import type { Model } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import { approversFor } from './approvers.ts';
import { type Lifecycle, trackFor } from './lifecycle.ts';
import { policyFor } from './policy.ts';

/** Who may decide on a version of the model on its way to the stage, by today's policy: no request is meant. */
export async function decidersOn(ctx: Ctx, lifecycle: Lifecycle, model: Model, stage: string): Promise<string[]> {
  const { risk, team, tags, owner } = model;
  const scope = { risk: risk ?? undefined, team: team ?? undefined, tags };
  const track = trackFor(lifecycle, 'version').name;
  const policy = policyFor(lifecycle, { track, to: stage, direction: 'forward', ...scope });
  if (!policy) return [];
  const approvers = await approversFor(ctx, policy, { openedAt: ctx.now, excluded: [], owner, team });
  return approvers.map(({ person }) => person);
}

/** Refuses whoever may neither decide on production of the model nor is admin (nor, with `owner`, owns it). */
export async function assertMayHold(
  ctx: Ctx,
  lifecycle: Lifecycle,
  model: Model,
  to: { readonly stage: string; readonly verb: 'set' | 'release' },
): Promise<void> {
  const deciders = await decidersOn(ctx, lifecycle, model, to.stage);
  const owner = to.verb === 'set' && model.owner !== null ? [model.owner] : [];
  const person = humanOf(ctx.actor);
  const mine = person === undefined ? [] : await personIdsOf(ctx, [person]);
  const role = person === undefined ? undefined : (await callerOf(ctx)).role;
  if (role === 'admin' || (role !== 'auditor' && [...deciders, ...owner].some((id) => mine.includes(id)))) return;
  const admins = (await peopleWithRole(ctx, 'admin')).map((admin) => admin.person);
  const names = await namesOf(ctx, [...new Set([...deciders, ...owner, ...admins])].slice(0, 5));
  const who = to.verb === 'set' ? `The owner of ${model.name}, those` : 'Those';
  throw new StewardError('NOT_ALLOWED', `${who} who may approve it for ${to.stage} and admins ${to.verb} a hold.`, {
    hint: names.length === 0 ? 'Ask an admin.' : `Ask one of: ${names.map((name) => `@${name}`).join(', ')}.`,
  });
}
