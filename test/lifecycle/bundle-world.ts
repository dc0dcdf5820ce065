import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestTransitions } from '../../src/lifecycle/request-transitions.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { world } from './churn-world.ts';

/** Registers a model with a candidate v1, by mia; without metrics its gate fails. */
export async function candidate(
  model: string,
  more: { readonly metrics?: Readonly<Record<string, number>>; readonly by?: SamplePerson } = {},
): Promise<void> {
  const { metrics = { auc: 0.9 }, by = 'mia' } = more;
  await registerModel(world.as(by), { model, risk: 'limited', about: 'Who pays' }, firstStageOf('model'));
  const version = { model, version: 'v1', digest: 'sha256:00112233aabbccdd', metrics };
  await registerVersion(world.as(by), version, firstStageOf('version'));
}

/** Asks for v1 of each of these models in one go. */
export const askAll = (
  models: readonly string[],
  more: { readonly to?: string; readonly who?: SamplePerson; readonly after?: number } = {},
) => {
  const { to = 'staging', who = 'mia', after } = more;
  const subjects = models.map((model) => ({ model, version: 'v1' }));
  return requestTransitions(world.as(who), { subjects, to, after, reason: 'Retrained on October' });
};
