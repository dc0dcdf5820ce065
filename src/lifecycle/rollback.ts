import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { membersOf, namesOf, personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { getVersion, inStage, lockModel, type Model, type Placement, placementOf } from '../registry/find.ts';
import { NAME, subjectName } from '../registry/names.ts';
import { placement } from '../registry/tables.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { getRequest, type Request } from './find-request.ts';
import { type Policy, type Track, trackFor } from './lifecycle.ts';
import { openRequest } from './request-transition.ts';
import { currentLifecycle } from './revision.ts';
import { approve } from './settle.ts';

export const RollbackInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  reason: z.string().max(2_000).optional(),
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});

/**
 * Puts back the version that was in production directly before: its digest unchanged, within the track's time, by the
 * owner or a group the track names, without approval (contract.md section 3). Anything else is a promotion.
 */
export async function rollback(ctx: Ctx, raw: z.input<typeof RollbackInput>): Promise<Request> {
  const input = RollbackInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { revision, lifecycle } = await currentLifecycle(tx);
    const track = trackFor(lifecycle, 'version');
    const rule = track.rollback;
    if (!rule)
      throw new StewardError('ROLLBACK_REFUSED', 'This workspace allows no rollback.', {
        hint: 'Ask for a promotion instead.',
      });
    const model = await lockModel(tx, input.model);
    await assertMayRollBack(tx, model, rule.by);
    const current = (await inStage(tx, model.name, track.name, rule.stage))[0];
    const before = await previousIn(tx, model.name, track, rule.stage, current?.subject);
    const target = assertTarget(before, model.name, input.version, rule, tx.now);
    const version = await getVersion(tx, { model: model.name, version: target.subject.split('@')[1] ?? '' });
    if ((version.digest ?? null) !== target.digest) {
      throw new StewardError(
        'ROLLBACK_REFUSED',
        `The digest of ${target.subject} changed since it was in ${rule.stage}.`,
        {
          hint: `Ask for a promotion with \`promote ${target.subject} to ${rule.stage}\`.`,
        },
      );
    }
    const from = (await placementOf(tx, target.subject, track.name))?.stage ?? track.stages[0]!;
    const policy: Pick<Policy, 'name'> = { name: 'rollback' };
    const plan = {
      track,
      model,
      version,
      subject: target.subject,
      from,
      to: rule.stage,
      policy: policy as Policy,
      revision,
    };
    const number = await openRequest(
      tx,
      { ...plan, incumbent: current?.subject, incumbentMetrics: undefined, gates: [] },
      { ...input, kind: 'rollback' },
    );
    const by = [humanOf(tx.actor)].filter((person) => person !== undefined);
    return approve(tx, await getRequest(tx, number), track, by);
  });
}

async function assertMayRollBack(tx: Ctx, model: Model, by: readonly string[]): Promise<void> {
  const person = humanOf(tx.actor);
  const groups = by.filter((name) => name !== 'owner');
  const members = await membersOf(tx, groups);
  const mine = person === undefined ? [] : await personIdsOf(tx, [person]);
  const isOwner = model.owner !== null && mine.includes(model.owner) && (await callerOf(tx)).role !== 'auditor';
  if (by.includes('owner') && isOwner) return;
  if (person !== undefined && members.some((member) => member.person === person)) return;
  const owner = by.includes('owner') && model.owner ? [model.owner] : [];
  const names = await namesOf(tx, [...new Set([...owner, ...members.map((member) => member.person)])]);
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

/** The last subject that stood in the stage and is not there now. */
async function previousIn(
  tx: Ctx,
  model: string,
  track: Track,
  stage: string,
  current: string | undefined,
): Promise<Placement | undefined> {
  const [row] = await tx.db
    .select()
    .from(placement)
    .where(
      and(
        eq(placement.workspaceId, tx.workspace),
        eq(placement.model, model),
        eq(placement.track, track.name),
        eq(placement.stage, stage),
        isNotNull(placement.toAt),
        current === undefined ? sql`true` : ne(placement.subject, current),
      ),
    )
    .orderBy(desc(placement.toAt))
    .limit(1);
  return row;
}

function assertTarget(
  before: Placement | undefined,
  model: string,
  wanted: string | undefined,
  rule: NonNullable<Track['rollback']>,
  now: Date,
): Placement {
  if (!before) {
    throw new StewardError(
      'ROLLBACK_REFUSED',
      `Nothing was in ${rule.stage} before: there is no version of ${model} to go back to.`,
      {
        hint: `See the history with \`model history ${model}\`.`,
      },
    );
  }
  const asked = wanted === undefined ? before.subject : subjectName({ model, version: wanted });
  if (asked !== before.subject) {
    throw new StewardError(
      'ROLLBACK_REFUSED',
      `${asked} was not in ${rule.stage} directly before; ${before.subject} was.`,
      {
        hint: `Roll back with \`rollback ${model}\`, or ask for a promotion with \`promote ${asked} to ${rule.stage}\`.`,
      },
    );
  }
  const left = before.toAt ?? now;
  if (now.getTime() - left.getTime() <= rule.withinMs) return before;
  throw new StewardError(
    'ROLLBACK_REFUSED',
    `${before.subject} left ${rule.stage} more than ${Math.round(rule.withinMs / 86_400_000)} days ago.`,
    {
      hint: `Ask for a promotion with \`promote ${before.subject} to ${rule.stage}\`.`,
    },
  );
}
