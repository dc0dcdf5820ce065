import { beforeEach, expect, it } from 'vitest';
import { receiveReaction } from '../../src/app/receive-reaction.ts';
import { routes } from '../../src/app/routes.ts';
import { sweepPins } from '../../src/app/sweep-pins.ts';
import { type Address, DeliveryError } from '../../src/chat/ports/platform.ts';
import { plainText } from '../../src/chat/text.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { cancelIncident } from '../../src/incidents/response/end-incident.ts';
import { timelineOf } from '../../src/incidents/response/timeline.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { connectTeam } from '../../src/workspace/connect-team.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { declared, reactionParts, roomOpens } from './reaction-world.ts';

useChurn({ flush: [createWanted(routes)] });

/** What stands where, such as `inc/m1` for the thread of m1: messages by id, each with who put which sign on it. */
let standing: Record<string, Record<string, readonly (readonly [user: string, emoji: string])[]>>;
let reads: string[];
let isAway: boolean;
const team = () => world.system.workspace;
const placeOf = ({ channel, thread }: Address): string => (thread === undefined ? channel : `${channel}/${thread}`);
const platform = {
  name: 'console',
  people: {
    standing: async (_: string, user: string) => ({ standing: user === 'guest' ? 'guest' : 'member', name: user }),
  },
  reactions: {
    list: async (to: Address, { message }: { message: string }) =>
      (standing[placeOf(to)]?.[message] ?? []).map(([user, emoji]) => ({ user, emoji })),
  },
  history: {
    marked: async (to: Address, emoji: string) => {
      if (standing[placeOf(to)] === undefined) throw new Error('this place cannot be read');
      return Object.entries(standing[placeOf(to)] ?? {}).flatMap(([message, signs]) =>
        signs.some((sign) => sign[1] === emoji) ? [{ channel: to.channel, message }] : [],
      );
    },
    read: async ({ channel, thread }: Address, message: string) => {
      if (isAway) throw new DeliveryError('away', 'The platform does not answer.');
      reads.push(message);
      const author = { type: 'person', user: 'leo' };
      const where = thread === undefined ? {} : { thread };
      return { ref: { channel, message }, ...where, author, at: clock.now, text: `words of ${message}` };
    },
  },
};
const parts = () => reactionParts(platform);
const noted = async (): Promise<string[]> =>
  (await timelineOf(world.system, 1)).flatMap(({ kind, words }) =>
    kind === 'incident.noted' ? [plainText(words)] : [],
  );

beforeEach(async () => {
  [standing, reads, isAway] = [{}, [], false];
  await connectTeam(world.unit, silentLog, { platform: 'console', team: team(), name: 'Console' });
  await declared();
});

it('finds what was pinned in the thread and the room of an open incident while Steward was away, once', async () => {
  await roomOpens();
  standing = {
    'inc/m1': {
      a: [
        ['rita', 'eyes'],
        ['mia', 'pushpin'],
      ],
      b: [['mia', 'eyes']],
    },
    room: {
      c: [
        ['mia', 'pushpin'],
        ['rita', 'pushpin'],
      ],
      d: [['guest', 'pushpin']],
    },
  };
  await sweepPins(parts());
  const found = ['@leo: words of a (pinned by @mia)', '@leo: words of c (pinned by @mia)'];
  expect(await noted()).toEqual(found);
  reads = [];
  await sweepPins(parts());
  expect([await noted(), reads]).toEqual([found, ['d']]);
});

it('leaves what counted when it was put, and what is over; a place that cannot be read keeps no other', async () => {
  const origin = { platform: 'console' as const, team: team(), channel: 'inc', thread: 'm1', message: 'a' };
  const sign = { user: 'mia', emoji: 'pushpin', change: 'added' as const };
  standing = { 'inc/m1': { a: [['mia', 'pushpin']] } };
  await receiveReaction(parts(), { origin, ...sign, key: 'live' });
  await sweepPins(parts());
  expect([(await noted()).length, reads]).toEqual([1, ['a']]);

  await roomOpens();
  standing = { room: { c: [['mia', 'pushpin']] } };
  await sweepPins(parts());
  expect((await noted()).length).toBe(2);

  await cancelIncident(world.as('mia'), { incident: 1 });
  standing = { room: { e: [['mia', 'pushpin']] } };
  await sweepPins(parts());
  expect((await noted()).length).toBe(2);
});

it('takes a message that the platform did not give at one sweep at the next', async () => {
  standing = { 'inc/m1': { a: [['mia', 'pushpin']] } };
  isAway = true;
  await sweepPins(parts());
  expect(await noted()).toEqual([]);
  isAway = false;
  await sweepPins(parts());
  expect(await noted()).toEqual(['@leo: words of a (pinned by @mia)']);
});
