import { assignedSubject } from '../incidents/alerts/assigned-card.ts';
import {
  groupAcknowledged,
  groupAssigned,
  groupChanged,
  groupNoted,
  groupNotified,
  groupReopened,
  groupResolved,
  silenceEnding,
} from '../incidents/alerts/events.ts';
import { routesOf } from '../incidents/alerts/find-alerts.ts';
import { findGroup, groupSubject } from '../incidents/alerts/find-groups.ts';
import { groupLineSubject } from '../incidents/alerts/group-line.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses, isPlatform } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import { placesOfCard, usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** A group's card comes with the first time that people are told, later times are lines under it; its numbers are edits. */
export const alertRoutes: Readonly<Record<string, Route>> = {
  [groupNotified.kind]: async (tx, fact) => {
    const { group, reason, ...counts } = groupNotified.read(fact);
    const subject = groupSubject(group);
    const standing = await placesOfCard(tx, subject);
    if (standing.length === 0)
      return (await placesFor(tx, group)).map((address): Want => ({ subject, address, lane: 'incident' }));
    const said = groupLineSubject(group, reason, counts, fact.at);
    return [
      { subject, everywhere: true },
      ...standing.map((address): Want => ({ subject: said, address, lane: 'incident', under: subject, once: true })),
    ];
  },
  [groupChanged.kind]: (_, fact) => anew(groupChanged.read(fact).group),
  [groupResolved.kind]: (_, fact) => anew(groupResolved.read(fact).group),
  [groupReopened.kind]: (_, fact) => anew(groupReopened.read(fact).group),
  [groupAcknowledged.kind]: (_, fact) => anew(groupAcknowledged.read(fact).group),
  [groupNoted.kind]: (_, fact) => anew(groupNoted.read(fact).group),
  [groupAssigned.kind]: async (tx, fact) => {
    const told = assignedSubject(fact);
    const addresses = told ? await directAddresses(tx, [told.person], { origin: null }) : [];
    return [
      ...anew(groupAssigned.read(fact).group),
      ...addresses.map((address): Want => ({ subject: told?.subject ?? '', address, lane: 'incident', once: true })),
    ];
  },
  [silenceEnding.kind]: async (tx, fact) => {
    const { silence, author } = silenceEnding.read(fact);
    const told = author === undefined ? [] : await directAddresses(tx, [author], { origin: null });
    return told.map(
      (address): Want => ({ subject: `silence-ending:${silence}`, address, lane: 'incident', once: true }),
    );
  },
};

const anew = (group: number): Want[] => [{ subject: groupSubject(group), everywhere: true }];

/** Where its route says, else where incidents are told, else the admins by direct message: never nowhere. */
async function placesFor(tx: Tx, number: number): Promise<PlatformAddress[]> {
  const group = await findGroup(tx, number);
  const route = (await routesOf(tx)).find(({ name }) => name === group?.route);
  const own = route?.place ? addressOf(route.place) : undefined;
  if (own) return [own];
  return usualPlaces(tx, 'incidents', { model: group?.model ?? null });
}

function addressOf(place: string): PlatformAddress | undefined {
  const [platform = '', team = '', ...channel] = place.split(':');
  return isPlatform(platform) ? { platform, team, channel: channel.join(':') } : undefined;
}
