import { humanOf } from '../kernel/caller.ts';
import type { RequestView } from '../lifecycle/request-view.ts';
import { toldOfBreakGlass } from '../lifecycle/told-of-break-glass.ts';
import { findModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import { channelsSet } from './usual-places.ts';

/** Where the card of a break-glass stands besides the channels for releases: the audit channels and direct messages. */
export async function placesOfBreakGlass(tx: Tx, { request, approvers }: RequestView): Promise<PlatformAddress[]> {
  const audit = await channelsSet(tx, 'audit');
  const model = await findModel(tx, request.model);
  const people = await toldOfBreakGlass(tx, {
    owners: [model?.owner, request.owner],
    team: model?.team,
    approvers,
    by: [request.asker, humanOf(request.askedBy)],
  });
  const told = await directAddresses(tx, people, request);
  return [...audit, ...told];
}
