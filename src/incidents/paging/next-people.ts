import { adminsOf } from '../../people/admins.ts';
import type { Ctx } from '../../store/unit.ts';
import { findPage } from './find-pages.ts';
import { peopleOf } from './who.ts';

/**
 * Whom the next steps of a page may reach, the fallback's admins included: what is asked of platforms before the step's
 * transaction (who they are, whether they are silent) is asked about these. Ids of humans.
 */
export async function nextPeople(ctx: Ctx, id: string): Promise<readonly string[]> {
  const page = await findPage(ctx, id);
  if (page?.state !== 'open') return [];
  const people = new Set<string>();
  for (const step of page.steps.slice(page.step)) {
    if (step.do === 'wait' && people.size > 0) return [...people];
    if (step.do !== 'notify') continue;
    for (const person of await peopleOf(ctx, step.target, page.policy)) people.add(person);
  }
  if (people.size === 0) for (const { id: admin } of await adminsOf(ctx)) people.add(admin);
  return [...people];
}
