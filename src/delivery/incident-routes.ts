import * as events from '../incidents/response/events.ts';
import { getIncident, type Incident, incidentSubject } from '../incidents/response/find-incident.ts';
import type { Fact } from '../kernel/fact.ts';
import { adminsOf } from '../people/admins.ts';
import { channelsForModel } from '../registry/channels-for-model.ts';
import type { Tx } from '../store/unit.ts';
import { channelsFor } from '../workspace/set-channel.ts';
import { directAddresses, isPlatform } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** Which cards the facts of incidents concern: one living card in each channel for incidents. */
export const incidentRoutes: Readonly<Record<string, Route>> = {
  [events.incidentDeclared.kind]: onDeclared,
};

async function onDeclared(tx: Tx, fact: Fact): Promise<Want[]> {
  const row = await getIncident(tx, Number(fact.body.incident));
  const subject = incidentSubject(row.number);
  return (await incidentChannels(tx, row)).map((address): Want => ({ subject, address, lane: 'incident' }));
}

/** The model's channels for incidents, the most specific ones; where none is set, where it was declared; without any place, the admins by direct message. */
export async function incidentChannels(tx: Tx, row: Incident): Promise<PlatformAddress[]> {
  const set =
    row.model === null ? await channelsFor(tx, 'incidents') : await channelsForModel(tx, 'incidents', row.model);
  if (set.length > 0) return set.map(({ platform, team, channel }) => ({ platform, team, channel }));
  const { origin } = row;
  if (origin && isPlatform(origin.platform)) {
    const { team, channel } = origin;
    return [{ platform: origin.platform, team, channel }];
  }
  const admins = (await adminsOf(tx)).map((admin) => admin.id);
  return directAddresses(tx, admins, { origin: null });
}
