import { and, desc, eq, isNotNull, notInArray, sql } from 'drizzle-orm';
import { humanOf } from '../kernel/caller.ts';
import { isStewardError, StewardError } from '../kernel/errors.ts';
import { membersOf, namesOf, personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { getModel, getVersion, inStage, type Model, type Placement, type Version } from '../registry/find.ts';
import { subjectName } from '../registry/names.ts';
import { placement } from '../registry/tables.ts';
import type { Ctx } from '../store/unit.ts';
import { type Lifecycle, type Track, trackFor } from './lifecycle.ts';
import { currentLifecycle } from './revision.ts';

export interface RollbackTarget {
  readonly model: Model;
  readonly track: Track;
  readonly stage: string;
  readonly revision: number;
  readonly lifecycle: Lifecycle;
  /** What stands in the stage now, the champion where several do; nothing when it was archived. */
  readonly current: Placement | undefined;
  /** Where the version stood that goes back. */
  readonly target: Placement;
  readonly version: Version;
}

/**
 * What a rollback by this caller would put back: the version that was in the stage directly before, its digest
 * unchanged, within the track's time. Throws NOT_ALLOWED or ROLLBACK_REFUSED. Reads only; the verb locks the model first.
 */
export async function rollbackTarget(
  ctx: Ctx,
  input: { readonly model: string; readonly version?: string | undefined },
  right: 'caller' | 'policy' = 'caller',
): Promise<RollbackTarget> {
  if (right === 'policy') return findTarget(ctx, input);
  return findTarget(ctx, input, (model, by) => assertMayRollBack(ctx, model, by));
}

/**
 * The version that a rollback of a model would put back now and the one that it would replace, for a card that offers it;
 * who may press is said by the rollback itself. Undefined where there is nothing to go back to.
 */
export async function rollbackOffer(
  ctx: Ctx,
  model: string,
): Promise<{ readonly current: string | undefined; readonly target: string } | undefined> {
  try {
    const { current, target } = await findTarget(ctx, { model });
    return { current: current?.subject, target: target.subject };
  } catch (error) {
    if (isStewardError(error)) return undefined;
    throw error;
  }
}

async function findTarget(
  ctx: Ctx,
  input: { readonly model: string; readonly version?: string | undefined },
  assertMay?: (model: Model, by: readonly string[]) => Promise<void>,
): Promise<RollbackTarget> {
  const { revision, lifecycle } = await currentLifecycle(ctx);
  const track = trackFor(lifecycle, 'version');
  const rule = track.rollback;
  if (!rule)
    throw new StewardError('ROLLBACK_REFUSED', 'This workspace allows no rollback.', {
      hint: 'Ask for a promotion instead.',
    });
  const { stage } = rule;
  const model = await getModel(ctx, input.model);
  await assertMay?.(model, rule.by);
  const wanted = input.version && subjectName({ model: model.name, version: input.version });
  const standing = await inStage(ctx, model.name, track.name, stage);
  const current = standing[0];
  // Beside challengers the champion is who goes back: it gets all of the traffic.
  const target =
    standing.length > 1 && current && (wanted === undefined || wanted === current.subject)
      ? current
      : assertTarget(await previousIn(ctx, model.name, track, stage, standing), current, wanted, rule, ctx.now);
  const version = await getVersion(ctx, { model: model.name, version: target.subject.split('@')[1] ?? '' });
  if ((version.digest ?? null) !== target.digest) {
    throw new StewardError('ROLLBACK_REFUSED', `The digest of ${target.subject} changed since it was in ${stage}.`, {
      hint: `Ask for a promotion with \`promote ${target.subject} to ${stage}\`.`,
    });
  }
  return { model, track, stage, revision, lifecycle, current, target, version };
}

async function assertMayRollBack(ctx: Ctx, model: Model, by: readonly string[]): Promise<void> {
  const person = humanOf(ctx.actor);
  const groups = by.filter((name) => name !== 'owner');
  const members = await membersOf(ctx, groups);
  const mine = person === undefined ? [] : await personIdsOf(ctx, [person]);
  const isOwner = model.owner !== null && mine.includes(model.owner) && (await callerOf(ctx)).role !== 'auditor';
  if (by.includes('owner') && isOwner) return;
  if (person !== undefined && members.some((member) => member.person === person)) return;
  const owner = by.includes('owner') && model.owner ? [model.owner] : [];
  const names = await namesOf(ctx, [...new Set([...owner, ...members.map((member) => member.person)])]);
  throw new StewardError(
    'NOT_ALLOWED',
    `Only the owner of ${model.name} or somebody in ${groups.join(', ')} may roll it back.`,
    {
      hint:
        names.length === 0
          ? 'Nobody is: an admin adds people with `group add`.'
          : `Ask one of: ${names
              .slice(0, 5)
              .map((name) => `@${name}`)
              .join(', ')}.`,
    },
  );
}

/** The last subject that stood in the stage, had all of it once, and is not there now: a challenger that failed is none. */
async function previousIn(
  ctx: Ctx,
  model: string,
  track: Track,
  stage: string,
  standing: readonly Placement[],
): Promise<Placement | undefined> {
  const [row] = await ctx.db
    .select()
    .from(placement)
    .where(
      and(
        eq(placement.workspaceId, ctx.workspace),
        eq(placement.model, model),
        eq(placement.track, track.name),
        eq(placement.stage, stage),
        isNotNull(placement.toAt),
        notInArray(
          placement.subject,
          standing.map((row) => row.subject),
        ),
        sql`exists (select 1 from placement whole where whole.workspace_id = ${placement.workspaceId}
          and whole.subject = ${placement.subject} and whole.track = ${placement.track}
          and whole.stage = ${placement.stage} and whole.share is null)`,
      ),
    )
    .orderBy(desc(placement.toAt))
    .limit(1);
  return row;
}

function assertTarget(
  before: Placement | undefined,
  current: Placement | undefined,
  asked: string | undefined,
  rule: NonNullable<Track['rollback']>,
  now: Date,
): Placement {
  const refused = (message: string, hint: string) => new StewardError('ROLLBACK_REFUSED', message, { hint });
  if (asked !== undefined && asked === current?.subject)
    throw refused(`${asked} is in ${rule.stage} already.`, `See the history with \`model history ${current.model}\`.`);
  if (!before) {
    throw refused(
      `Nothing was in ${rule.stage} before: there is no version to go back to.`,
      'See what was where with `model history`.',
    );
  }
  if (asked !== undefined && asked !== before.subject) {
    throw refused(
      `${asked} was not in ${rule.stage} directly before; ${before.subject} was.`,
      `Roll back with \`rollback ${before.model}\`, or ask for a promotion with \`promote ${asked} to ${rule.stage}\`.`,
    );
  }
  const left = before.toAt ?? now;
  if (now.getTime() - left.getTime() <= rule.withinMs) return before;
  throw refused(
    `${before.subject} left ${rule.stage} more than ${Math.round(rule.withinMs / 86_400_000)} days ago.`,
    `Ask for a promotion with \`promote ${before.subject} to ${rule.stage}\`.`,
  );
}
