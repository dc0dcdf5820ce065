import { expect, it } from 'vitest';
import { incidentOf } from '../../commands/incident-of.ts';
import type { CommandPorts } from '../../commands/ports.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { mergeIncident } from '../../src/incidents/response/merge-incident.ts';
import { noteRoom } from '../../src/incidents/response/rooms.ts';
import { refusal, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

/** The incident that is meant without a name, in a thread below the card of a subject. */
const meant = (channel: string, under?: string) => {
  const ports = { subjectAt: async () => under } as unknown as CommandPorts;
  return incidentOf(world.system, { of: { platform: 'console', team: 'T1', channel } }, ports);
};

it('takes an incident without a name from its thread or room, and goes on where it was merged into', async () => {
  for (const title of ['zeros', 'the same']) await declareIncident(world.as('mia'), { title, severity: 1 });
  await noteRoom(world.system, {
    incident: 1,
    platform: 'console',
    team: 'T1',
    room: { channel: 'r1', name: 'inc-1' },
  });
  const all = async () => [await meant('inc', 'incident:1'), await meant('r1'), await meant('r1', 'incident:2')];
  expect(await all()).toEqual([1, 1, 2]);
  await mergeIncident(world.as('leo'), { incident: 1, into: 2 });
  expect(await all()).toEqual([2, 2, 2]);
  expect(await refusal(meant('inc', 'request:1'))).toContain('MISSING_ARGUMENT');
});
