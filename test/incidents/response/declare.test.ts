import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askPart } from '../../../src/app/ask-part.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { listIncidents } from '../../../src/incidents/response/find-incident.ts';
import { incidentCard } from '../../../src/incidents/response/incident-card.ts';
import { incidentListCard } from '../../../src/incidents/response/incident-list-card.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { facts, refusal, useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

const zeros = { title: 'Scores are all zero', severity: 1, model: 'churn' } as const;
const places = async () =>
  (
    await world.unit.db.execute<{ subject: string; channel: string }>(sql`
      select card.subject, place.channel from card
      join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${world.system.workspace} order by 1, 2`)
  ).map(({ subject, channel }) => `${subject} in ${channel}`);

describe('declaring an incident', () => {
  it('is about what serves in production and waits for somebody to acknowledge it', async () => {
    const { incident, existed } = await declareIncident(world.as('mia'), zeros);
    expect(existed).toBe(false);
    expect(incident).toMatchObject({ number: 1, state: 'triage', model: 'churn', version: 'v11', stage: 'production' });
    expect(await facts()).toContain('incident.declared');
    const card = await incidentCard(world.system, 1);
    expect(card.summary).toBe('INC-1  Scores are all zero: severity 1, nobody acknowledged it yet');
    expect(JSON.stringify(card)).toContain('churn@v11 in production');
    expect(JSON.stringify(incidentListCard(await listIncidents(world.system, {}, 5), { from: 1, total: 1 }))).toContain(
      'INC-1 Scores are all zero',
    );
  });

  it.each([
    ['a model that is not there', { ...zeros, model: 'chrn' }, 'UNKNOWN_MODEL'],
    ['a version that is not there', { ...zeros, version: 'v99' }, 'UNKNOWN_VERSION'],
  ])('refuses %s', async (_, input, code) => {
    expect((await refusal(declareIncident(world.as('mia'), input)))[0]).toBe(code);
  });

  it('shows its card in the channel for incidents, else where it was declared, else to the admins', async () => {
    await declareIncident(world.as('mia'), zeros);
    expect(await places()).toEqual(['incident:1 in @ada']);
    const team = world.system.workspace;
    await declareIncident(world.as('mia'), { ...zeros, origin: { platform: 'console', team, channel: 'talk' } });
    expect(await places()).toContain('incident:2 in talk');
    await setChannel(world.as('ada'), { platform: 'console', team, kind: 'incidents', channel: 'inc', name: 'inc' });
    await declareIncident(world.as('mia'), zeros);
    expect(await places()).toContain('incident:3 in inc');
  });

  it('shows what has no channel, or only one that takes nothing, in the one that is set then', async () => {
    const team = world.system.workspace;
    const asked = (channel: string) => ({ ...zeros, origin: { platform: 'console', team, channel } });
    await declareIncident(world.as('mia'), zeros);
    await declareIncident(world.as('mia'), asked('closed'));
    await declareIncident(world.as('mia'), asked('talk'));
    await world.unit.db.execute(sql`
      update card set dead = 'no-access' from place
      where place.workspace_id = card.workspace_id and place.id = card.place and place.channel = 'closed'`);
    await setChannel(world.as('ada'), { platform: 'console', team, kind: 'incidents', channel: 'inc', name: 'inc' });
    expect((await places()).filter((place) => place.endsWith('in inc'))).toEqual([
      'incident:1 in inc',
      'incident:2 in inc',
    ]);
  });

  it('makes one incident of several who declare from the same alert at once', async () => {
    const from = 'alert:12';
    const all = await Promise.all(
      (['mia', 'leo', 'rita', 'ada'] as const).map((who) => declareIncident(world.as(who), { ...zeros, from })),
    );
    expect(all.map(({ incident }) => incident.number)).toEqual([1, 1, 1, 1]);
    expect(all.filter(({ existed }) => !existed)).toHaveLength(1);
    expect((await facts()).filter((kind) => kind === 'incident.declared')).toHaveLength(1);
    const next = await declareIncident(world.as('mia'), zeros);
    expect(next.incident.number).toBe(2);
  });
});

describe('the gate "no open incident"', () => {
  it.each([
    [1, false, 'INC-1 (severity 1) is open'],
    [2, false, 'INC-1 (severity 2) is open'],
    [3, true, 'only INC-1 (severity 3), which stops nothing'],
  ])('with an open severity %i passes: %s', async (severity, pass, detail) => {
    expect(await askPart(world.system, 'open-incidents', 'churn')).toMatchObject({
      pass: true,
      detail: 'none is open',
    });
    await declareIncident(world.as('mia'), { ...zeros, severity });
    expect(await askPart(world.system, 'open-incidents', 'churn')).toMatchObject({ pass, detail });
  });
});
