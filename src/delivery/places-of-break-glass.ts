import { humanOf } from '../kernel/caller.ts';
import type { RequestView } from '../lifecycle/request-view.ts';
import { leadsOf } from '../people/find-teams.ts';
import { findModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';
import { channelsFor } from '../workspace/set-channel.ts';
import type { PlatformAddress } from './place-id.ts';

/** Who is told by direct message that the glass was broken: the owner, the team's leads and who could have approved. */
async function toldOfBreakGlass(tx: Tx, { request, approvers }: RequestView): Promise<string[]> {
  const model = await findModel(tx, request.model);
  const owner = [model?.owner, request.owner].filter((id) => typeof id === 'string');
  const leads = model?.team ? (await leadsOf(tx, model.team)).map((lead) => lead.person) : [];
  const people = new Set([...owner, ...leads, ...approvers.map(({ person }) => person)]);
  for (const self of [request.asker, humanOf(request.askedBy)]) if (self) people.delete(self);
  return [...people];
}

/** Where the card of a break-glass stands besides the channels for releases: the audit channels and direct messages. */
export async function placesOfBreakGlass(
  tx: Tx,
  view: RequestView,
  direct: (tx: Tx, people: readonly string[], request: RequestView['request']) => Promise<PlatformAddress[]>,
): Promise<PlatformAddress[]> {
  const audit = await channelsFor(tx, 'audit');
  const told = await direct(tx, await toldOfBreakGlass(tx, view), view.request);
  return [...audit.map(({ platform, team, channel }) => ({ platform, team, channel })), ...told];
}
