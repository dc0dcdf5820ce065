import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createOpenRooms } from '../../../src/app/open-rooms.ts';
import type { Platforms } from '../../../src/app/platforms.ts';
import { DeliveryError, type Platform } from '../../../src/chat/ports/platform.ts';
import type { RoomsPort } from '../../../src/chat/ports/rooms.ts';
import { plainText } from '../../../src/chat/text.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { mergeIncident } from '../../../src/incidents/response/merge-incident.ts';
import { incidentOfRoom, roomName } from '../../../src/incidents/response/rooms.ts';
import { timelineOf } from '../../../src/incidents/response/timeline.ts';
import { createRooms } from '../../../src/platforms/slack/rooms.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

const opens: Parameters<RoomsPort['open']>[1][] = [];
const withRooms = (open: RoomsPort['open']): Platforms =>
  new Map([['console', { name: 'console', rooms: { open } } as unknown as Platform]]);
const works = withRooms(async (_, room) => {
  opens.push(room);
  return { channel: 'C77', name: room.name, missing: [] };
});
const declare = async (severity: number, title = 'Scores are zero') => {
  const team = world.system.workspace;
  await setChannel(world.as('ada'), { platform: 'console', team, kind: 'incidents', channel: 'inc', name: 'inc' });
  return (await declareIncident(world.as('mia'), { title, severity, model: 'churn' })).incident.number;
};
const said = async (number = 1) => (await timelineOf(world.system, number)).map(({ words }) => plainText(words));
const places = async () =>
  (
    await world.unit.db.execute<{ channel: string }>(sql`
      select place.channel from card join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${world.system.workspace} and subject = 'incident:1' order by 1`)
  ).map(({ channel }) => channel);

describe('the room of an incident', () => {
  it('is opened once for severity 1 or 2, with the card in it, and knows its incident', async () => {
    opens.length = 0;
    await declare(1);
    for (let twice = 0; twice < 2; twice += 1) await createOpenRooms(works)(world.system, 1);
    expect(opens).toEqual([{ name: 'inc-1-scores-are-zero', topic: 'INC-1  Scores are zero', invite: ['mia'] }]);
    expect(await places()).toEqual(['C77', 'inc']);
    expect(await said()).toContain('The room is #inc-1-scores-are-zero');
    const at = { platform: 'console', team: world.system.workspace, channel: 'C77' } as const;
    expect(await incidentOfRoom(world.system, at)).toBe(1);
    expect(await incidentOfRoom(world.system, { ...at, channel: 'inc' })).toBeUndefined();
    await declare(3);
    await mergeIncident(world.as('leo'), { incident: 1, into: 2 });
    expect(await incidentOfRoom(world.system, at)).toBe(2);
  });

  it('is the thread of the card for severity 3, without a word', async () => {
    opens.length = 0;
    await declare(3);
    await createOpenRooms(works)(world.system, 1);
    expect([opens, await said()]).toEqual([[], ['@mia declared it, severity 3: Scores are zero']]);
  });

  it('is the thread of the card where the platform refuses, and says so once', async () => {
    await declare(2);
    const refuses = withRooms(async () => {
      throw new DeliveryError('refused', 'missing_scope', { hint: 'The app lacks channels:manage.' });
    });
    for (let twice = 0; twice < 2; twice += 1) await createOpenRooms(refuses)(world.system, 1);
    expect((await said()).slice(1)).toEqual([
      'No room of its own (The app lacks channels:manage.): the thread of the card is the room',
    ]);
  });

  it('is tried again by its job while the platform is away', async () => {
    await declare(2);
    const away = withRooms(async () => {
      throw new DeliveryError('away', 'Slack is away.');
    });
    await expect(createOpenRooms(away)(world.system, 1)).rejects.toThrow('Slack is away.');
    expect(await said()).toHaveLength(1);
  });

  it.each([
    ['Scores are zero', 'inc-4-scores-are-zero'],
    ['!!!', 'inc-4'],
    ['Überlauf in São Paulo', 'inc-4-u-berlauf-in-sa-o-paulo'],
    [`${'x'.repeat(58)} y`, `inc-4-${'x'.repeat(54)}`],
  ])('of "%s" is called %s', (title, name) => {
    expect(roomName({ number: 4, title })).toBe(name);
  });
});

describe('a room in Slack', () => {
  const recorded = (answers: Readonly<Record<string, unknown>>) => {
    const calls: string[] = [];
    const rooms = createRooms(
      async (method, args, shape) => {
        calls.push(`${method} ${args.users ?? args.name ?? ''}`.trim());
        const answer = answers[`${method} ${args.users ?? ''}`.trim()] ?? answers[method] ?? {};
        if (answer instanceof Error) throw answer;
        return shape.parse(answer);
      },
      async () => undefined,
    );
    return { calls, rooms };
  };
  const room = { name: 'inc-1', topic: 'INC-1', invite: ['U1', 'U2'] };

  it('is created, and who may not come does not keep the others out', async () => {
    const { calls, rooms } = recorded({
      'conversations.create': { channel: { id: 'C1', name: 'inc-1' } },
      'conversations.invite U1': new DeliveryError('no-access', 'user_is_restricted'),
    });
    expect(await rooms.open('T', room, AbortSignal.timeout(1_000))).toEqual({
      channel: 'C1',
      name: 'inc-1',
      missing: ['U1'],
    });
    expect(calls).toContain('conversations.invite U2');
  });

  it('is found again by its name after an answer was lost', async () => {
    const calls: string[] = [];
    const rooms = createRooms(
      async (method, _, shape) => {
        calls.push(method);
        return shape.parse({});
      },
      async () => ({ channel: 'C1', name: 'inc-1' }),
    );
    expect((await rooms.open('T', room, AbortSignal.timeout(1_000))).channel).toBe('C1');
    expect(calls).not.toContain('conversations.create');
  });
});
