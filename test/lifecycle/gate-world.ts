import { type AddEvidenceInput, addEvidence } from '../../src/evidence/add-evidence.ts';
import { type AddFreezeInput, addFreeze } from '../../src/evidence/add-freeze.ts';
import { acceptFinding } from '../../src/evidence/end-finding.ts';
import { openFinding } from '../../src/evidence/open-finding.ts';
import { reportCheck } from '../../src/evidence/report-check.ts';
import { evidenceRules, stagesInForce } from '../../src/lifecycle/evidence-rules.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { clock, world } from './churn-world.ts';

export const DAY = 86_400_000;
export const later = (ms: number) => new Date(clock.now.getTime() + ms);

/** Puts these gates before production (one YAML entry each), and more lines at the end of the file. */
export async function production(entries: readonly string[], more = ''): Promise<void> {
  const before = '      production: [metrics-recorded, model-card-complete]';
  const list = entries.map((entry) => `\n        - ${entry}`).join('');
  const lifecycle = shippedLifecycle((text) => `${text.replace(before, `      production:${list}`)}\n${more}\n`);
  await publishLifecycle(world.system, lifecycle);
}

export const add = (input: Partial<AddEvidenceInput>) =>
  addEvidence(world.as('mia'), { model: 'churn', kind: 'bias-audit', uri: 'https://wiki/1', ...input }, evidenceRules);
export const check = (context: string, state: 'pass' | 'fail' | 'pending') =>
  reportCheck(world.system, { model: 'churn', version: 'v12', context, state });
export const freeze = (input: Partial<AddFreezeInput> = {}) =>
  addFreeze(world.as('mia'), { name: 'year-end', zone: 'UTC', ...input }, stagesInForce);
export const find = (severity: 'low' | 'high' = 'high', version?: string) =>
  openFinding(world.as('mia'), { model: 'churn', version, title: 'Leaks', severity });
export const accept = () => acceptFinding(world.as('rita'), { finding: 1, reason: 'Small' }, async () => ['risk']);
