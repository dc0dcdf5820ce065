import type { Fact } from '../kernel/fact.ts';
import * as events from '../lifecycle/events.ts';
import { escalationSubject, reminderSubject } from '../lifecycle/request-lines.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import { linesIn, placesOf } from './request-places.ts';
import { requestSubject } from './shared-cards.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** So many people are reminded in one line: their ids are its subject, and a platform notifies no more of them at once. */
const LONGEST = 40;

/** What requests that wait too long concern: reminders to those whose votes are missing, and escalation to more people. */
export const waitingRoutes: Readonly<Record<string, Route>> = {
  [events.requestReminded.kind]: onReminded,
  [events.requestEscalated.kind]: onEscalated,
};

/** A line in the thread that notifies them alone; without a channel, or where the policy says so, a message to each. */
async function onReminded(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request: number, people, by } = events.requestReminded.read(fact);
  const channels = (await placesOf(tx, number, null)).filter((place) => !place.direct);
  const subject = requestSubject(number);
  // The channels' cards say when the next reminder comes; those in direct messages do not.
  const cards = channels.map(({ address }): Want => ({ subject, address, lane: 'approval' }));
  if (by === 'thread' && channels.length > 0) {
    const lines = Array.from({ length: Math.ceil(people.length / LONGEST) }, (_, part) =>
      reminderSubject(number, tx.now, people.slice(part * LONGEST, (part + 1) * LONGEST)),
    );
    return [...cards, ...lines.flatMap((line) => linesIn(channels, subject, line, 'approval'))];
  }
  const { request } = await viewOf(tx, number);
  const wants: Want[] = [...cards];
  for (const person of people)
    for (const address of await directAddresses(tx, [person], request))
      wants.push({ subject: reminderSubject(number, tx.now, [person]), address, lane: 'approval', once: true });
  return wants;
}

/** Those who may decide from now on get the request's card, as the others did when it opened; the thread has a line. */
async function onEscalated(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request: number, people } = events.requestEscalated.read(fact);
  const { request, tally } = await viewOf(tx, number);
  const subject = requestSubject(number);
  const channels = (await placesOf(tx, number, null)).filter((place) => !place.direct);
  const asked = request.state === 'pending' ? people.filter((person) => tally?.asked.includes(person)) : [];
  const cards = [...channels.map(({ address }) => address), ...(await directAddresses(tx, asked, request))];
  return [
    ...cards.map((address): Want => ({ subject, address, lane: 'approval' })),
    ...linesIn(channels, subject, escalationSubject(number)),
  ];
}
