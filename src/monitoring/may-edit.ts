import { StewardError } from '../kernel/errors.ts';
import { askAdmins } from '../people/authorise.ts';
import { personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { getModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';

/**
 * What gates look at is changed by the model's owner or an admin alone, and by Steward itself; of a model without an owner by
 * any member. `what` is what they change: "its KPIs".
 */
export async function assertMayEdit(tx: Tx, model: string, what: string): Promise<void> {
  if (tx.actor.type === 'system') return;
  const { owner } = await getModel(tx, model);
  if (owner === null) return;
  if (tx.actor.type === 'person') {
    const { id, role } = await callerOf(tx);
    if (role === 'admin' || (await personIdsOf(tx, [id])).includes(owner)) return;
  }
  throw new StewardError('NOT_ALLOWED', `Only the owner of ${model} or an admin changes ${what}: gates look at them.`, {
    hint: await askAdmins(tx),
  });
}
