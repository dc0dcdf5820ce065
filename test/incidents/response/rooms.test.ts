import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createInviteToRooms, createOpenRooms } from '../../../src/app/open-rooms.ts';
import type { Platforms } from '../../../src/app/platforms.ts';
import { DeliveryError, type Platform } from '../../../src/chat/ports/platform.ts';
import type { RoomsPort } from '../../../src/chat/ports/rooms.ts';
import { plainText } from '../../../src/chat/text.ts';
import { incidentRoleGivenInvite } from '../../../src/consequences/incident-role-given-invite.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { ackIncident } from '../../../src/incidents/response/ack-incident.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { giveRole } from '../../../src/incidents/response/give-role.ts';
import { mergeIncident } from '../../../src/incidents/response/merge-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { incidentOfRoom, roomName } from '../../../src/incidents/response/rooms.ts';
import { timelineOf } from '../../../src/incidents/response/timeline.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { createRooms } from '../../../src/platforms/slack/rooms.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { people } from '../../kit/lifecycle.ts';
import { useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

type Open = NonNullable<RoomsPort['open']>;
const opens: Parameters<Open>[1][] = [];
const invites: unknown[] = [];
const invite: RoomsPort['invite'] = async (_, room, users) => {
  invites.push([room, users]);
  return [];
};
const withRooms = (open?: Open): Platforms =>
  new Map([['console', { name: 'console', rooms: { ...(open ? { open } : {}), invite } } as unknown as Platform]]);
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

  it('is joined by whoever gets a part or takes it on later, by an account there, while the incident is open', async () => {
    invites.length = 0;
    const given = incidentRoleGivenInvite(createInviteToRooms(works));
    const happens = async () => {
      const facts = await world.unit.db.execute<{ kind: string; body: Record<string, string> }>(sql`
        select body::jsonb ->> 'kind' as kind, body::jsonb -> 'body' as body from ledger
        where workspace_id = ${world.system.workspace} order by seq`);
      const last = facts.findLast(({ kind }) => given.on.includes(kind));
      await given.run(world.system, { ...last, workspace: world.system.workspace } as unknown as Fact);
    };
    await declare(1);
    await world.unit.db.execute(sql`
      update card set ref_channel = 'inc', ref_message = 'm1' where workspace_id = ${world.system.workspace}`);
    // Without a room of its own: the thread of the card.
    await giveRole(world.as('ada'), { incident: 1, role: 'expert', person: people.leo });
    await happens();
    expect(invites).toEqual([[{ channel: 'inc', thread: 'm1' }, ['leo']]]);
    await createOpenRooms(works)(world.system, 1);
    await giveRole(world.as('ada'), { incident: 1, role: 'scribe', person: people.rita });
    await happens();
    await ackIncident(world.as('leo'), { incident: 1 });
    await happens();
    expect(invites.slice(1)).toEqual(
      ['rita', 'leo'].flatMap((who) => [
        [{ channel: 'C77' }, [who]],
        [{ channel: 'inc', thread: 'm1' }, [who]],
      ]),
    );
    await resolveIncident(world.as('leo'), { incident: 1 });
    await happens();
    expect(invites).toHaveLength(5);
  });

  it('is joined by who got a part while it was being opened', async () => {
    invites.length = 0;
    await declare(1);
    const slow = withRooms(async (_, room) => {
      await giveRole(world.as('ada'), { incident: 1, role: 'commander', person: people.rita });
      return { channel: 'C78', name: room.name, missing: [] };
    });
    await createOpenRooms(slow)(world.system, 1);
    expect(invites).toEqual([[expect.objectContaining({ channel: 'C78' }), ['rita']]]);
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
    expect(await rooms.open!('T', room, AbortSignal.timeout(1_000))).toEqual({
      channel: 'C1',
      name: 'inc-1',
      missing: ['U1'],
    });
    expect(calls).toContain('conversations.invite U2');
  });

  it('takes later ones one by one, keeps who is in it, and is asked again while Slack is away', async () => {
    const { calls, rooms } = recorded({
      'conversations.invite U1': new DeliveryError('refused', 'already_in_channel'),
      'conversations.invite U2': new DeliveryError('no-access', 'user_is_restricted'),
      'conversations.invite U4': new DeliveryError('away', 'Slack cannot be reached.'),
    });
    const into = (room: { channel: string; thread?: string }, ...users: string[]) =>
      rooms.invite('T', room, users, AbortSignal.timeout(1_000));
    expect(await into({ channel: 'C1' }, 'U1', 'U2', 'U3')).toEqual(['U2']);
    await expect(into({ channel: 'C1' }, 'U4')).rejects.toThrow('cannot be reached');
    // A thread of Slack has no members.
    expect(await into({ channel: 'C1', thread: '1.1' }, 'U5')).toEqual([]);
    expect(calls).toEqual(['U1', 'U2', 'U3', 'U4'].map((user) => `conversations.invite ${user}`));
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
    expect((await rooms.open!('T', room, AbortSignal.timeout(1_000))).channel).toBe('C1');
    expect(calls).not.toContain('conversations.create');
  });
});
