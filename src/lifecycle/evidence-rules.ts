import type { EvidenceRules } from '../evidence/add-evidence.ts';
import { evidenceKinds } from '../evidence/kinds.ts';
import { placementOf } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import { askCriterion } from './ask-criterion.ts';
import { trackFor } from './lifecycle.ts';
import { currentLifecycle } from './revision.ts';

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

/** Every stage of the lifecycle in force. */
export async function stagesInForce(tx: Ctx): Promise<readonly string[]> {
  return Object.values((await currentLifecycle(tx)).lifecycle.tracks).flatMap((track) => track.stages);
}
