import type { Standing } from '../chat/ports/platform.ts';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { standingChanged } from './events.ts';
import { isIdentity, isPerson, personByIdentity } from './find-identity.ts';
import type { Account } from './people-policy.ts';
import { identity, person } from './tables.ts';

/**
 * Keeps what the platform says of a known account: standing, name, handle, zone. Of a forgotten person only the standing
 * is kept. A changed standing is a fact, because rights come and go with it. Unknown accounts are left alone: false.
 */
export async function noteStanding(tx: Tx, account: Account, said: Standing): Promise<boolean> {
  const known = await personByIdentity(tx, account);
  if (!known) return false;
  const before = known.identity;
  const isForgotten = known.person.forgottenAt !== null;
  const shown = isForgotten
    ? {}
    : {
        name: said.name ?? before.name,
        handle: said.handle ?? before.handle,
        zone: said.zone ?? before.zone,
      };
  await tx.db
    .update(identity)
    .set({ ...shown, standing: said.standing, standingAt: tx.now })
    .where(isIdentity(tx, account));
  const renamed = said.name !== undefined && (said.name !== before.name || known.person.name === null);
  const moved = said.zone !== undefined && said.zone !== before.zone;
  if (!isForgotten && (renamed || moved)) {
    const set = { ...(renamed ? { name: said.name } : {}), ...(moved ? { zone: said.zone } : {}) };
    await tx.db.update(person).set(set).where(isPerson(tx, known.person.id));
  }
  if (before.standing !== null && before.standing !== said.standing) {
    const { platform, team } = account;
    emit(tx, standingChanged({ person: known.person.id, platform, team, from: before.standing, to: said.standing }));
  }
  return true;
}
