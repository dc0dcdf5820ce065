import { and, eq, sql } from 'drizzle-orm';
import type { AskedBy } from '../evidence/add-evidence.ts';
import { type CriterionChange, changeText } from '../evidence/criterion.ts';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { getModel } from '../registry/find.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { approversFor } from './approvers.ts';
import { beginRequest } from './begin-request.ts';
import { getRequest, type Request, requestName } from './find-request.ts';
import { directionOf, movesFrom, type Track, trackFor } from './lifecycle.ts';
import { nobodyApproves } from './nobody-approves.ts';
import { needsNobody, policyFor } from './policy.ts';
import { currentLifecycle } from './revision.ts';
import { judge, settle } from './settle.ts';
import { request } from './tables.ts';

/**
 * Asks for another success criterion after scoping, the model's row locked: judged like the move by which the criteria
 * were approved, from the first stage of the project to the next. Nothing changes before it is decided.
 */
export async function askCriterion(tx: Tx, name: string, change: CriterionChange, by: AskedBy = {}): Promise<Request> {
  const { lifecycle, revision } = await currentLifecycle(tx);
  const track = trackFor(lifecycle, 'model');
  const model = await getModel(tx, name);
  const { from, to } = wayOut(track);
  const { risk, team, tags, owner } = model;
  const scope = { risk: risk ?? undefined, team: team ?? undefined, tags };
  const policy = policyFor(lifecycle, { track: track.name, to, direction: 'forward', ...scope });
  const what = `the change of ${changeText(change)} for ${name}`;
  if (!policy) {
    throw new StewardError('ILLEGAL_MOVE', `No policy says who decides on ${what}.`, {
      hint: `An admin adds one for ${from} to ${to} to \`policies\` in lifecycle.yml.`,
    });
  }
  await assertNoneOpen(tx, name, change);
  const limits = { openedAt: tx.now, excluded: [humanOf(tx.actor)], owner, team };
  const problem = nobodyApproves(what, policy, await approversFor(tx, policy, limits));
  if (problem) throw problem;
  const plan = { track, model, version: undefined, subject: name, from, to, policy, revision, gates: [] };
  const number = await beginRequest(
    tx,
    { ...plan, incumbent: undefined, incumbentMetrics: undefined },
    { ...by, kind: 'criterion', change },
  );
  const opened = await getRequest(tx, number);
  return needsNobody(policy) ? settle(tx, await judge(tx, opened)) : opened;
}

/** The first step of a project, which approves what was promised. */
function wayOut(track: Track): { readonly from: string; readonly to: string } {
  const from = track.stages[0]!;
  const ahead = movesFrom(track, from).filter((stage) => directionOf(track, from, stage) === 'forward');
  const to = track.stages.find((stage) => ahead.includes(stage)) ?? track.stages[1] ?? from;
  return { from, to };
}

async function assertNoneOpen(tx: Ctx, model: string, { metric, side }: CriterionChange): Promise<void> {
  const [open] = await tx.db
    .select()
    .from(request)
    .where(
      and(
        eq(request.workspaceId, tx.workspace),
        eq(request.model, model),
        eq(request.kind, 'criterion'),
        eq(request.state, 'pending'),
        sql`${request.change} ->> 'metric' = ${metric}`,
        sql`${request.change} ->> 'side' = ${side}`,
      ),
    );
  if (!open?.change) return;
  const number = requestName(open.number);
  throw new StewardError('ALREADY_OPEN', `${number} asks to change ${changeText(open.change)} already.`, {
    field: 'criterion',
    hint: `See it with \`request show ${number}\`; whoever asked can take it back with \`withdraw ${number}\`.`,
  });
}
