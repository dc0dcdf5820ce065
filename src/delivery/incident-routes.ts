import { sql } from 'drizzle-orm';
import { mentions } from '../incidents/oncall/forget.ts';
import { actionDueSubject } from '../incidents/response/action-list-card.ts';
import * as events from '../incidents/response/events.ts';
import { getIncident, incidentName, incidentSubject, listIncidents } from '../incidents/response/find-incident.ts';
import { incidentLineSubject } from '../incidents/response/incident-line.ts';
import { OPEN_STATES } from '../incidents/response/state.ts';
import type { Fact } from '../kernel/fact.ts';
import { adminsOf } from '../people/admins.ts';
import type { Tx } from '../store/unit.ts';
import { channelChanged } from '../workspace/events.ts';
import { directAddresses, isPlatform } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import { goesTo, placesOfCard, usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/**
 * Which cards the facts of incidents concern: one living card in each channel for incidents, and a line in its thread for
 * what people did. Nobody is notified but who is asked for something.
 */
export const incidentRoutes: Readonly<Record<string, Route>> = {
  [events.incidentDeclared.kind]: onDeclared,
  [channelChanged.kind]: onChannelSet,
  [events.incidentAcknowledged.kind]: changed,
  [events.severityChanged.kind]: changed,
  [events.roleGiven.kind]: changed,
  [events.incidentNoted.kind]: changed,
  [events.incidentUpdated.kind]: changed,
  [events.incidentMitigated.kind]: changed,
  [events.incidentResolved.kind]: changed,
  [events.incidentClosed.kind]: changed,
  [events.incidentCancelled.kind]: changed,
  [events.incidentReopened.kind]: changed,
  [events.incidentMerged.kind]: changed,
  [events.incidentAbsorbed.kind]: changed,
  [events.modelMoved.kind]: changed,
  [events.roomOpened.kind]: onRoomOpened,
  [events.roomFailed.kind]: changed,
  [events.incidentReviewed.kind]: changed,
  [events.actionAdded.kind]: changed,
  [events.actionDone.kind]: changed,
  [events.actionDue.kind]: onActionDue,
  [events.incidentNagged.kind]: onNagged,
  [events.incidentWordsErased.kind]: onErased,
};

async function onDeclared(tx: Tx, fact: Fact): Promise<Want[]> {
  const row = await getIncident(tx, numberOf(fact));
  return (await usualPlaces(tx, 'incidents', row)).map((address) => cardIn(row.number, address));
}

async function changed(tx: Tx, fact: Fact): Promise<Want[]> {
  const number = numberOf(fact);
  const lines = await linesUnder(tx, number, incidentLineSubject(number, fact.id));
  return [{ subject: incidentSubject(number), everywhere: true }, ...lines];
}

/** Whoever is asked reads it in the thread; where no channel has one, by direct message. */
async function onNagged(tx: Tx, fact: Fact): Promise<Want[]> {
  const { incident: number, people } = events.incidentNagged.read(fact);
  const subject = incidentLineSubject(number, fact.id);
  const lines = await linesUnder(tx, number, subject);
  if (lines.length > 0) return lines;
  const row = await getIncident(tx, number);
  const asked = people.length > 0 ? people : (await adminsOf(tx)).map(({ id }) => id);
  const direct = await directAddresses(tx, asked, row);
  return direct.map((address): Want => ({ subject, address, lane: 'incident', once: true }));
}

/** The card stands in the room as well, so that what is said there and pressed there is the same. */
async function onRoomOpened(tx: Tx, fact: Fact): Promise<Want[]> {
  const { incident: number, platform, team, channel } = events.roomOpened.read(fact);
  const told = await changed(tx, fact);
  return isPlatform(platform) ? [...told, cardIn(number, { platform, team, channel })] : told;
}

/** By direct message: the incident is over, and its thread is read by nobody. */
async function onActionDue(tx: Tx, fact: Fact): Promise<Want[]> {
  const { incident: number, action, people } = events.actionDue.read(fact);
  const row = await getIncident(tx, number);
  const asked = people.length > 0 ? people : [row.ackedBy ?? row.declaredBy].filter((id) => id !== null);
  const subject = actionDueSubject(number, action, fact.at);
  return (await directAddresses(tx, asked, row)).map((address) => ({ subject, address, lane: 'incident', once: true }));
}

/** What a forgotten person wrote, and his name, go from the cards and from the lines that were sent. */
async function onErased(tx: Tx, fact: Fact): Promise<Want[]> {
  const { incidents } = events.incidentWordsErased.read(fact);
  const sent = await tx.db.execute<{ subject: string }>(sql`
    select distinct subject from card where workspace_id = ${tx.workspace} and subject like 'incident-line:%'
      and split_part(subject, ':', 2) = any(${sql.param(incidents.map(String))}::text[])
    union select distinct subject from card join oncall_handover h on h.workspace_id = card.workspace_id
      and subject = 'oncall-handover:' || h.schedule || ':' || (extract(epoch from h.at) * 1000)::bigint
      where card.workspace_id = ${tx.workspace} and h.notes::text ~ ${mentions(incidents.map(incidentName))}
    union select distinct card.subject from card join page_attempt a on a.workspace_id = card.workspace_id
      and card.subject = 'page:' || a.id join page p on p.workspace_id = a.workspace_id and p.id = a.page
      where card.workspace_id = ${tx.workspace} and p.subject = any(${sql.param(incidents.map(incidentSubject))}::text[])`);
  return [
    ...incidents.map((number): Want => ({ subject: incidentSubject(number), everywhere: true })),
    ...sent.map(({ subject }): Want => ({ subject, everywhere: true, sentToo: true })),
  ];
}

/** A channel for incidents was set: the open ones whose cards go there, and that have none in any channel, get one. */
async function onChannelSet(tx: Tx, fact: Fact): Promise<Want[]> {
  const { kind, platform, team, channel } = channelChanged.read(fact);
  if (kind !== 'incidents' || !isPlatform(platform)) return [];
  const address = { platform, team, channel };
  const wants: Want[] = [];
  for (const { number, model } of await listIncidents(tx, { states: OPEN_STATES }, 50)) {
    if ((await channelsWith(tx, number)).length > 0) continue;
    if (await goesTo(tx, 'incidents', model, address)) wants.push(cardIn(number, address));
  }
  return wants;
}

const numberOf = (fact: Fact): number => Number(fact.body.incident);
const cardIn = (number: number, address: PlatformAddress): Want => ({
  subject: incidentSubject(number),
  address,
  lane: 'incident',
});

/** The channels in which an incident's card stands or is about to. */
async function channelsWith(tx: Tx, number: number): Promise<PlatformAddress[]> {
  const places = await placesOfCard(tx, incidentSubject(number));
  return places.filter(({ channel }) => !channel.startsWith('@'));
}

/** A line under the incident's card, in every channel where it stands. */
async function linesUnder(tx: Tx, number: number, subject: string): Promise<Want[]> {
  const under = incidentSubject(number);
  return (await channelsWith(tx, number)).map((address) => ({ subject, address, lane: 'incident', under, once: true }));
}
