import * as events from '../incidents/oncall/events.ts';
import { scheduleById } from '../incidents/oncall/find-schedules.ts';
import { oncallSubject } from '../incidents/oncall/notice-cards.ts';
import { findSwap } from '../incidents/oncall/offer-swap.ts';
import { humanOf } from '../kernel/caller.ts';
import type { Fact } from '../kernel/fact.ts';
import { personIdsOf } from '../people/find-people.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses, isPlatform } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import { channelsSet, directlyOrAdmins, usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** Swaps and hand-overs go to the incidents channel; who must act, and whose time it is, gets it by direct message. */
export const oncallRoutes: Readonly<Record<string, Route>> = {
  [events.swapOffered.kind]: onOffered,
  [events.swapTaken.kind]: (_, fact) => [anew(events.swapTaken.read(fact).swap)],
  [events.swapEnded.kind]: (_, fact) => [anew(events.swapEnded.read(fact).swap)],
  [events.overrideMade.kind]: onOverride,
  [events.shiftChanged.kind]: onShift,
  [events.gapsFound.kind]: onGaps,
  [events.rotaFailed.kind]: onRota,
  [events.calendarNoted.kind]: onCalendar,
};

const anew = (swap: number): Want => ({ subject: oncallSubject.swap(swap), everywhere: true });

async function onOffered(tx: Tx, fact: Fact): Promise<Want[]> {
  const { swap } = events.swapOffered.read(fact);
  const place = (await findSwap(tx, swap))?.place;
  const here = placeOf(place);
  const goes = here ? [here] : await usualPlaces(tx, 'incidents', {});
  return goes.map((address) => ({ subject: oncallSubject.swap(swap), address, lane: 'incident' }));
}

function placeOf(place: unknown): PlatformAddress | undefined {
  if (typeof place !== 'object' || place === null) return undefined;
  const { platform, team, channel } = place as Partial<Record<'platform' | 'team' | 'channel', unknown>>;
  if (typeof platform !== 'string' || !isPlatform(platform)) return undefined;
  return typeof team === 'string' && typeof channel === 'string' ? { platform, team, channel } : undefined;
}

/** Those whose time it is or was, but not who said it himself. A swap is told on its card. */
async function onOverride(tx: Tx, fact: Fact): Promise<Want[]> {
  const { override, person, instead, swap } = events.overrideMade.read(fact);
  if (swap !== undefined) return [];
  const self = humanOf(fact.actor);
  const mine = self === undefined ? [] : await personIdsOf(tx, [self]);
  const told = [person, ...instead].filter((id) => !mine.includes(id));
  return directly(tx, told, oncallSubject.override(override, instead));
}

async function onShift(tx: Tx, fact: Fact): Promise<Want[]> {
  const { schedule, at, came } = events.shiftChanged.read(fact);
  const subject = oncallSubject.handover(schedule, new Date(at));
  const channels = await channelsSet(tx, 'incidents');
  return [...channels.map((address) => once(subject, address)), ...(await directly(tx, came, subject))];
}

async function onGaps(tx: Tx, fact: Fact): Promise<Want[]> {
  const { schedule, days, at, gaps } = events.gapsFound.read(fact);
  const subject = oncallSubject.gaps(schedule, days, new Date(at));
  const owner = (await scheduleById(tx, schedule))?.owner;
  const silent = gaps.flatMap(({ kind, person }) =>
    kind === 'silent' && person !== null && person !== owner ? [person] : [],
  );
  return [...(await toOwner(tx, schedule, subject)), ...(await directly(tx, silent, subject))];
}

async function onRota(tx: Tx, fact: Fact): Promise<Want[]> {
  const { schedule, platform, team } = events.rotaFailed.read(fact);
  return toOwner(tx, schedule, oncallSubject.rota(schedule, platform, team));
}

async function onCalendar(tx: Tx, fact: Fact): Promise<Want[]> {
  const { schedule, title, at } = events.calendarNoted.read(fact);
  return toOwner(tx, schedule, oncallSubject.calendar(schedule, title, new Date(at)));
}

/** The owner by direct message (the admins where he has none), and the incidents channel. */
async function toOwner(tx: Tx, schedule: string, subject: string): Promise<Want[]> {
  const direct = await directlyOrAdmins(tx, (await scheduleById(tx, schedule))?.owner);
  return [...(await channelsSet(tx, 'incidents')), ...direct].map((address) => once(subject, address));
}

const directly = async (tx: Tx, people: readonly string[], subject: string): Promise<Want[]> =>
  (await directAddresses(tx, people, { origin: null })).map((address) => once(subject, address));

const once = (subject: string, address: PlatformAddress): Want => ({ subject, address, lane: 'incident', once: true });
