import { beforeEach, describe, expect, it } from 'vitest';
import { receiveReaction } from '../../src/app/receive-reaction.ts';
import { routes } from '../../src/app/routes.ts';
import { sweepAcknowledgements } from '../../src/app/sweep-acknowledgements.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { careOf } from '../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../src/incidents/alerts/flush-group.ts';
import { ackIncident } from '../../src/incidents/response/ack-incident.ts';
import { getIncident } from '../../src/incidents/response/find-incident.ts';
import { reopenIncident } from '../../src/incidents/response/reopen-incident.ts';
import { resolveIncident } from '../../src/incidents/response/resolve-incident.ts';
import { firing, take } from '../incidents/alerts/alert-world.ts';
import { people } from '../kit/lifecycle.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { cardStands, declared, reactionParts } from './reaction-world.ts';

useChurn({ flush: [createWanted(routes)] });

/** The signs that stand on the one card there is. */
let standing: { user: string; emoji: string }[] = [];
const reactions = { list: async () => standing };
const parts = () => reactionParts({ name: 'console', reactions });
const sweep = () => sweepAcknowledgements(parts());
const state = async () => (await getIncident(world.system, 1)).state;
let count = 0;
const reacts = (user: string, emoji: string) =>
  receiveReaction(parts(), {
    origin: { platform: 'console', team: world.system.workspace, channel: 'inc', message: 'm1' },
    ...{ user, emoji, change: 'added', key: `event ${count++}` },
  });

beforeEach(() => {
  standing = [];
});

describe('a sign that was put while Steward was away', () => {
  it('acknowledges an incident that nobody has', async () => {
    await declared();
    await sweep();
    expect(await state()).toBe('triage');
    standing = [
      { user: 'leo', emoji: 'tada' },
      { user: 'leo', emoji: 'eyes' },
    ];
    await sweep();
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'active', ackedBy: people.leo });
  });

  it('acknowledges alerts that nobody has', async () => {
    await take(world.system, [firing({ model: 'churn', pod: 'a' })]);
    clock.now = new Date(clock.now.getTime() + 30_000);
    await flushGroup({ ...world.system, now: clock.now }, 1);
    await cardStands('alert:1', 'inc', 'm1');
    standing = [{ user: 'leo', emoji: 'eyes' }];
    await sweep();
    expect((await careOf(world.system, 1))?.ackedBy).toBe(people.leo);
  });
});

describe('a sign from before an incident was opened again', () => {
  const again = async () => {
    await resolveIncident(world.as('leo'), { incident: 1 });
    await reopenIncident(world.as('mia'), { incident: 1 });
    await sweep();
    return state();
  };

  it('that came live acknowledges nothing', async () => {
    await declared();
    await reacts('leo', 'eyes');
    expect(await state()).toBe('active');
    standing = [{ user: 'leo', emoji: 'eyes' }];
    expect(await again()).toBe('triage');
    await reacts('leo', 'eyes');
    expect(await state()).toBe('active');
  });

  it('that the sweep found acknowledges nothing', async () => {
    await declared();
    standing = [{ user: 'leo', emoji: 'eyes' }];
    await sweep();
    expect(await again()).toBe('triage');
  });

  it('that was put when somebody had it already acknowledges nothing', async () => {
    await declared();
    await ackIncident(world.as('rita'), { incident: 1 });
    await reacts('leo', 'eyes');
    standing = [{ user: 'leo', emoji: 'eyes' }];
    expect(await again()).toBe('triage');
  });
});
