import type { EvidenceRules } from '../evidence/add-evidence.ts';
import { type Finding, findingName } from '../evidence/find-findings.ts';
import { evidenceKinds } from '../evidence/kinds.ts';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { personIdsOf } from '../people/find-people.ts';
import { findVersion, placementOf } from '../registry/find.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { answerableFor } from './approvers.ts';
import { askCriterion } from './ask-criterion.ts';
import { listRequests, OPEN_STATES, requestName } from './find-request.ts';
import { trackFor } from './lifecycle.ts';
import { currentLifecycle } from './revision.ts';

/** More are never open for one model: at most one for each stage, with its review and renewal. */
const MOST = 200;

/** What the lifecycle in force says about evidence: its kinds, and where a project sets its success criteria. */
export async function evidenceRules(tx: Ctx): Promise<EvidenceRules> {
  const { lifecycle } = await currentLifecycle(tx);
  const track = trackFor(lifecycle, 'model');
  return {
    kinds: evidenceKinds(lifecycle.evidence),
    criteriaStage: async (ctx, model) => ({
      set: track.stages[0]!,
      now: (await placementOf(ctx, model, track.name))?.stage,
    }),
    askChange: async (ctx, model, change, by) => (await askCriterion(ctx, model, change, by)).number,
  };
}

/** Who may accept findings; admins where the file says nothing. */
export async function findingAcceptors(tx: Ctx): Promise<readonly string[]> {
  return (await currentLifecycle(tx)).lifecycle.findings?.accept ?? ['admin'];
}

/**
 * Refuses to let a finding be accepted by whoever registered the version, or answers for an open request that it stops: nobody
 * clears his own way.
 */
export async function assertNotOwnWay(tx: Tx, row: Finding): Promise<void> {
  const person = humanOf(tx.actor);
  const mine = person === undefined ? [] : await personIdsOf(tx, [person]);
  const stopped = (await listRequests(tx, { model: row.model, states: OPEN_STATES }, MOST)).filter(
    ({ subject }) => row.subject === row.model || row.subject === subject,
  );
  const [, version] = row.subject.split('@');
  const registrar =
    version === undefined ? undefined : (await findVersion(tx, { model: row.model, version }))?.registrar;
  if (registrar && mine.includes(registrar)) throw ownWay(row, `You registered ${row.subject}`);
  const own = stopped.find((each) => answerableFor(each).some((id) => typeof id === 'string' && mine.includes(id)));
  if (own) throw ownWay(row, `You asked for ${requestName(own.number)} or registered its version`);
}

function ownWay(row: Finding, why: string): StewardError {
  return new StewardError('SELF_APPROVAL', `${why}, so somebody else must accept ${findingName(row.number)}.`, {
    hint: 'See who may with `finding list`; what is mended is closed with `finding close`.',
  });
}

/** Every stage of the lifecycle in force. */
export async function stagesInForce(tx: Ctx): Promise<readonly string[]> {
  return Object.values((await currentLifecycle(tx)).lifecycle.tracks).flatMap((track) => track.stages);
}
