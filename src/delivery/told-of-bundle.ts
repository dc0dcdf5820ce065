import { bundleOf } from '../lifecycle/bundle.ts';
import { bundleToldSubject } from '../lifecycle/bundle-lines.ts';
import { OPEN_STATES, type Request } from '../lifecycle/find-request.ts';
import type { Tx } from '../store/unit.ts';
import type { PlatformAddress } from './place-id.ts';
import type { Want } from './want.ts';

/** Of what was asked for in one go the requester is told twice at most: one message that changes, and one at the end. */
export async function toldOfBundle(tx: Tx, request: Request, asker: readonly PlatformAddress[]): Promise<Want[]> {
  const [bundle, lane] = [request.bundle ?? request.number, 'approval' as const];
  const some = bundleToldSubject(bundle, 'some');
  const anew: Want = { subject: some, everywhere: true };
  const open = (await bundleOf(tx, request)).some(({ state }) => OPEN_STATES.includes(state));
  if (open) return [anew, ...asker.map((address): Want => ({ subject: some, address, lane }))];
  const all = bundleToldSubject(bundle, 'all');
  return [anew, ...asker.map((address): Want => ({ subject: all, address, lane, once: true }))];
}
