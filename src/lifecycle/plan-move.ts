import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import {
  findVersion,
  getVersion,
  inStage,
  lockModel,
  type Model,
  type Placement,
  placementOf,
  standingOf,
  type Version,
} from '../registry/find.ts';
import { type Subject, subjectName } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { Approver } from './approval.ts';
import { approversFor } from './approvers.ts';
import { evaluateGates, failingGates } from './evaluate-gates.ts';
import { openRequestFor, type Request, requestName } from './find-request.ts';
import type { GateResult } from './gate.ts';
import { gateWords } from './gate-words.ts';
import { heldProblem } from './held-problem.ts';
import { directionOf, type Lifecycle, movesFrom, nothingFollows, type Track, trackFor, trackOf } from './lifecycle.ts';
import { nobodyApproves } from './nobody-approves.ts';
import { type MoveScope, type Policy, policyFor } from './policy.ts';
import { currentLifecycle } from './revision.ts';
import { shareFault, writtenShare } from './share-rules.ts';
import { isSupersededBy } from './supersede.ts';

/** What somebody wants to move where. */
export interface WantedMove {
  readonly subject: Subject;
  readonly to: string;
  /** Part of the traffic it is to get, 0 to 1. */
  readonly share?: number | undefined;
  /** Whom it is for, when that is not the caller: another human who may not approve. */
  readonly onBehalfOf?: string | undefined;
}

/** Everything a move takes, found out before anything is written. `problems` in the order a person should mend them. */
export interface MovePlan {
  readonly revision: number;
  readonly lifecycle: Lifecycle;
  readonly track: Track;
  readonly model: Model;
  readonly version: Version | undefined;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  /** Part of the traffic, 0 to 1; null for all of it. */
  readonly share: number | null;
  /** What the policy was chosen by. */
  readonly scope: MoveScope;
  readonly policy: Policy;
  readonly approvers: readonly Approver[];
  readonly gates: readonly GateResult[];
  /** The subject that stands in a stage that holds one. */
  readonly incumbent: string | undefined;
  readonly incumbentMetrics: Readonly<Record<string, number>> | undefined;
  /** The pending request for an older version that asking for this one ends. */
  readonly supersedes: Request | undefined;
  readonly problems: readonly StewardError[];
}

/** Finds out what a move takes. Throws only where there is no move to speak of: unknown names, an illegal move. */
export async function planMove(tx: Ctx, wanted: WantedMove): Promise<MovePlan> {
  const { revision, lifecycle } = await currentLifecycle(tx);
  const track = trackWith(lifecycle, wanted.to);
  const model = await lockModel(tx, wanted.subject.model);
  const { version, subject } = await subjectOn(tx, track, wanted, model);
  const from = (await placementOf(tx, subject, track.name))?.stage;
  assertLegal(track, subject, from, wanted);
  const standing = await sharing(tx, track, model.name, wanted.to);
  const fault = shareFault({
    track,
    subject,
    from,
    to: wanted.to,
    share: wanted.share,
    standing,
    leaves: from === wanted.to ? standing : await sharing(tx, track, model.name, from),
  });
  if (fault) throw fault;
  const scope: MoveScope = {
    track: track.name,
    to: wanted.to,
    direction: directionOf(track, from, wanted.to),
    risk: model.risk ?? undefined,
    team: model.team ?? undefined,
    tags: model.tags,
  };
  const policy = policyFor(lifecycle, scope);
  if (!policy) {
    throw new StewardError('ILLEGAL_MOVE', `No policy says who decides on ${subject} to ${wanted.to}.`, {
      hint: 'An admin adds one to `policies` in lifecycle.yml.',
    });
  }
  const incumbent = standing[0]?.subject;
  const excluded = [humanOf(tx.actor), wanted.onBehalfOf, version?.registrar];
  const approvers = await approversFor(tx, policy, {
    openedAt: tx.now,
    excluded,
    owner: model.owner,
    team: model.team,
  });
  const gates = await evaluateGates(tx, {
    track,
    lifecycle,
    model: model.name,
    version,
    incumbent,
    from,
    to: wanted.to,
    answerable: excluded,
  });
  const open = await openRequestFor(tx, track.name, model.name, wanted.to);
  const supersedes = open && (await isSupersededBy(tx, open, version)) ? open : undefined;
  const problems = [
    open && !supersedes ? alreadyOpen(open) : undefined,
    await heldProblem(tx, model.name, wanted.to),
    gatesFail(subject, wanted.to, gates, tx.now),
    nobodyApproves(`${subject} to ${wanted.to}`, policy, approvers),
  ].filter((problem) => problem !== undefined);
  const incumbentMetrics = await metricsOf(tx, incumbent);
  return {
    revision,
    lifecycle,
    track,
    model,
    version,
    subject,
    from,
    to: wanted.to,
    share: writtenShare(wanted.share),
    scope,
    policy,
    approvers,
    gates,
    incumbent,
    incumbentMetrics,
    supersedes,
    problems,
  };
}

/** The track that has this stage, or UNKNOWN_STAGE with the nearest. */
export function trackWith(lifecycle: Lifecycle, stage: string): Track {
  const track = trackOf(lifecycle, stage);
  if (track) return track;
  const stages = Object.values(lifecycle.tracks).flatMap((candidate) => candidate.stages);
  const close = nearest(stage, stages);
  throw new StewardError('UNKNOWN_STAGE', `There is no stage ${stage}.`, {
    field: 'to',
    hint: close ? `Did you mean \`${close}\`?` : `The stages are ${stages.join(', ')}.`,
  });
}

async function subjectOn(
  ctx: Ctx,
  track: Track,
  wanted: WantedMove,
  model: Model,
): Promise<{ version: Version | undefined; subject: string }> {
  const { version } = wanted.subject;
  if (track.of === 'model') {
    if (version === undefined) return { version: undefined, subject: model.name };
    throw new StewardError(
      'BAD_INPUT',
      `${wanted.to} is a stage of the project: it moves ${model.name}, not one version of it.`,
      {
        field: 'subject',
        hint: `Say \`promote ${model.name} to ${wanted.to}\`.`,
      },
    );
  }
  if (version !== undefined) {
    const row = await getVersion(ctx, { model: model.name, version });
    return { version: row, subject: subjectName({ model: model.name, version: row.version }) };
  }
  return onlyVersionFor(ctx, track, model.name, wanted.to);
}

/** Without a version, the only one that may move there is meant. */
async function onlyVersionFor(
  ctx: Ctx,
  track: Track,
  model: string,
  to: string,
): Promise<{ version: Version; subject: string }> {
  const placed = (await standingOf(ctx, [model])).filter((row) => row.track === track.name);
  const able = placed.filter((row) => movesFrom(track, row.stage).includes(to));
  const [only] = able;
  if (only && able.length === 1) {
    const version = await getVersion(ctx, { model, version: only.subject.split('@')[1] ?? '' });
    return { version, subject: only.subject };
  }
  if (able.length === 0) {
    throw new StewardError('ILLEGAL_MOVE', `No version of ${model} may move to ${to} now.`, {
      hint:
        placed.length === 0
          ? `Add one with \`version add ${model}@v1\`.`
          : `See where its versions stand with \`model show ${model}\`.`,
    });
  }
  const names = able.slice(0, 5).map((row) => `${row.subject} (${row.stage})`);
  throw new StewardError('AMBIGUOUS', `${able.length} versions of ${model} may move to ${to}: ${names.join(', ')}.`, {
    field: 'subject',
    hint: `Name one, such as \`promote ${able[0]?.subject} to ${to}\`.`,
  });
}

/** What stands in a stage that holds one, the champion first; nothing is shared in others. */
async function sharing(ctx: Ctx, track: Track, model: string, stage: string): Promise<Placement[]> {
  return track.holdsOne[stage] === undefined ? [] : inStage(ctx, model, track.name, stage);
}

function assertLegal(
  track: Track,
  subject: string,
  from: string | undefined,
  { to, share }: Pick<WantedMove, 'to' | 'share'>,
): asserts from is string {
  if (from === undefined)
    throw new StewardError('ILLEGAL_MOVE', `${subject} stands nowhere on the ${track.name} track.`);
  if (from === to && share !== undefined) return;
  if (from === to) {
    const more =
      track.holdsOne[to] === undefined ? '' : ' Beside a champion, `--share 100%` gives it all of the traffic.';
    throw new StewardError('ALREADY_THERE', `${subject} is in ${to} already.`, {
      hint: `See its history with \`model history ${subject.split('@')[0]}\`.${more}`,
    });
  }
  const legal = movesFrom(track, from);
  if (legal.includes(to)) return;
  throw new StewardError('ILLEGAL_MOVE', `${subject} is in ${from} and cannot go to ${to} from there.`, {
    field: 'to',
    hint: legal.length === 0 ? nothingFollows(track, from) : `From ${from} it may go to ${legal.join(', ')}.`,
  });
}

function alreadyOpen(open: Request): StewardError {
  const name = requestName(open.number);
  return new StewardError('ALREADY_OPEN', `${name} asks for ${open.subject} to ${open.toStage} already.`, {
    hint: `See it with \`request show ${name}\`; whoever asked can take it back with \`withdraw ${name}\`.`,
  });
}

function gatesFail(subject: string, to: string, results: readonly GateResult[], now: Date): StewardError | undefined {
  const failing = failingGates(results);
  if (failing.length === 0) return undefined;
  const fix = failing.find((gate) => gate.fix)?.fix;
  return new StewardError(
    'GATES_FAIL',
    `${subject} cannot go to ${to} yet. ${failing.map((gate) => `${gate.gate}: ${gateWords(gate, now)}`).join('; ')}.`,
    fix ? { hint: `Mend it with \`${fix}\`, then ask again.` } : {},
  );
}

async function metricsOf(ctx: Ctx, subject: string | undefined): Promise<Readonly<Record<string, number>> | undefined> {
  const [model = '', version] = subject?.split('@') ?? [];
  return version === undefined ? undefined : (await findVersion(ctx, { model, version }))?.metrics;
}

/** Where a new model or version begins: the first stage of its track, for the registry's verbs. */
export function firstStageOf(of: Track['of']) {
  return async (ctx: Ctx): Promise<{ track: string; stage: string }> => {
    const { name: track, stages } = trackFor((await currentLifecycle(ctx)).lifecycle, of);
    return { track, stage: stages[0]! };
  };
}
