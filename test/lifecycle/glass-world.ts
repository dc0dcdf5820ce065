import { breakGlass } from '../../src/lifecycle/break-glass.ts';
import { getRequest, listRequests, type Request } from '../../src/lifecycle/find-request.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { inStage } from '../../src/registry/find.ts';
import { type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { world } from './churn-world.ts';

/** What the shipped file says of production with high risk, and more. */
export const inForce = (more: readonly string[], edit: (text: string) => string = (text) => text) =>
  publishLifecycle(
    world.system,
    shippedLifecycle((text) =>
      edit(text.replace('    confirm-reactions: true', ['    confirm-reactions: true', ...more].join('\n    '))),
    ),
  );

/** Admins may break the glass, and one of ml-leads or risk looks at it within a day. */
export const GLASS = 'break-glass: { by: role:admin, review: { within: 24h, from: [ml-leads, risk] } }';

export const breaks = (who: SamplePerson, more: Partial<Parameters<typeof breakGlass>[1]> = {}) =>
  breakGlass(world.as(who), {
    model: 'churn',
    version: 'v12',
    to: 'production',
    reason: 'v11 answers nothing',
    incident: 'INC-4',
    ...more,
  });
export const rollsBack = (who: SamplePerson = 'leo', reason = 'recall fell') =>
  rollback(world.as(who), { model: 'churn', reason });

export const now = (number: number) => getRequest(world.system, number);
export const serving = async () =>
  (await inStage(world.system, 'churn', 'release', 'production')).map((row) => row.subject);
export const reviewOf = async ({ number }: Pick<Request, 'number'>): Promise<Request> => {
  const all = await listRequests(world.system, { model: 'churn' }, 50);
  const found = all.find((row) => row.kind === 'review' && row.concerns === number);
  if (!found) throw new Error(`nothing reviews R-${number}`);
  return found;
};
