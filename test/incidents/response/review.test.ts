import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { alertAcknowledgedAckIncident } from '../../../src/consequences/alert-acknowledged-ack-incident.ts';
import { incidentActionDueRemind } from '../../../src/consequences/incident-action-due-remind.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { incidents } from '../../../src/digests/sections/incidents.ts';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { groupAcknowledged } from '../../../src/incidents/alerts/events.ts';
import { raiseAlert } from '../../../src/incidents/alerts/raise-alert.ts';
import { resolveByHand } from '../../../src/incidents/alerts/resolve-by-hand.ts';
import { escalatePages } from '../../../src/incidents/paging/escalate-pages.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { startPages } from '../../../src/incidents/paging/start-pages.ts';
import { ackIncident } from '../../../src/incidents/response/ack-incident.ts';
import { actionDueCard } from '../../../src/incidents/response/action-list-card.ts';
import { actionsOf, addAction, finishAction } from '../../../src/incidents/response/actions.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { getIncident } from '../../../src/incidents/response/find-incident.ts';
import { giveRole } from '../../../src/incidents/response/give-role.ts';
import { mitigateIncident } from '../../../src/incidents/response/mitigate-incident.ts';
import { reactToIncident } from '../../../src/incidents/response/react-to-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { reviewCard, timesOf } from '../../../src/incidents/response/review-card.ts';
import { reviewIncident } from '../../../src/incidents/response/review-incident.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { inTransaction } from '../../../src/store/unit.ts';
import { people } from '../../kit/lifecycle.ts';
import { clock, refusal, useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

const MINUTE = 60_000;
const declare = async (more: object = {}) =>
  (await declareIncident(world.as('mia'), { title: 'Scores are zero', severity: 2, model: 'churn', ...more })).incident;
const state = async () => (await getIncident(world.system, 1)).state;

describe('the review', () => {
  it('is drafted from the timeline, with the times it took and what people add', async () => {
    const began = new Date(clock.now.getTime() - 10 * MINUTE);
    await declare({ began });
    clock.advance(5 * MINUTE);
    await ackIncident(world.as('leo'), { incident: 1 });
    expect((await refusal(reviewIncident(world.as('leo'), { incident: 1, cause: 'x' })))[0]).toBe('INCIDENT_STATE');
    clock.advance(15 * MINUTE);
    await mitigateIncident(world.as('leo'), { incident: 1 });
    clock.advance(30 * MINUTE);
    await resolveIncident(world.as('leo'), { incident: 1 });
    await reviewIncident(world.as('leo'), { incident: 1, cause: 'the job wrote no rows', owner: people.rita });
    await reviewIncident(world.as('rita'), { incident: 1, learned: 'count rows' });
    await addAction(world.as('rita'), { incident: 1, text: 'alert on empty store' });
    const said = JSON.stringify(await reviewCard(world.system, 1));
    for (const words of [
      '10 min',
      '15 min',
      '30 min',
      '1 h',
      'the job wrote no rows',
      'count rows',
      'alert on empty store',
    ])
      expect(said).toContain(words);
    expect(said).toMatch(/"Owner","value":\[\{[^\]]*rita/);
    expect(said).toContain(' declared it, severity 2');
  });

  it('says never of what did not happen', () => {
    const row = { beganAt: clock.now, declaredAt: clock.now, ackedAt: null, mitigatedAt: null, resolvedAt: null };
    expect(timesOf(row, []).map(({ ms }) => ms)).toEqual([0, undefined, undefined, undefined]);
  });
});

describe('actions', () => {
  it('are kept until they are done, and whoever owns one is reminded each day from its day on', async () => {
    await declare();
    const dueAt = new Date(clock.now.getTime() + 60 * MINUTE);
    await addAction(world.as('leo'), { incident: 1, text: 'count rows', dueAt, owner: people.rita });
    await addAction(world.as('leo'), { incident: 1, text: 'more tests' });
    const reminders = async () =>
      (
        await world.unit.db.execute<{ subject: string; channel: string }>(sql`
          select card.subject, place.channel from card join place on place.workspace_id = card.workspace_id
            and place.id = card.place
          where card.workspace_id = ${world.system.workspace} and subject like 'incident-action:%' order by 1`)
      ).map(({ subject, channel }) => [subject, channel]);
    await incidentActionDueRemind.run(world.system, { subject: '1/1', generation: 0 });
    expect(await reminders()).toEqual([]);
    clock.advance(61 * MINUTE);
    await incidentActionDueRemind.run(world.system, { subject: '1/1', generation: 0 });
    const [[subject = '', to] = []] = await reminders();
    expect(to).toBe('@rita');
    expect((await actionDueCard(world.system, subject))?.summary).toMatch(/count rows.*action done INC-1 1/);
    await finishAction(world.as('rita'), { incident: 1, action: 1 });
    expect(await actionDueCard(world.system, subject)).toBeUndefined();
    expect((await refusal(finishAction(world.as('rita'), { incident: 1, action: 1 })))[0]).toBe('ALREADY_DECIDED');
    expect((await refusal(finishAction(world.as('rita'), { incident: 1, action: 9 })))[0]).toBe('NOT_FOUND');
    expect((await actionsOf(world.system)).map(({ number }) => number)).toEqual([2]);
  });
});

describe('a sign on the card', () => {
  it('acknowledges with :eyes:, resolves with :white_check_mark: when nothing fires, and other signs mean nothing', async () => {
    await declare();
    await reactToIncident(world.as('leo'), { incident: 1, emoji: 'tada' });
    expect(await state()).toBe('triage');
    await reactToIncident(world.as('leo'), { incident: 1, emoji: 'eyes' });
    expect(await state()).toBe('active');
    await reactToIncident(world.as('leo'), { incident: 1, emoji: 'white_check_mark' });
    expect(await state()).toBe('resolved');
    expect(await reactToIncident(world.as('leo'), { incident: 1, emoji: 'eyes' })).toBeUndefined();
  });

  it('acknowledges and asks while the alert fires that it was declared from', async () => {
    const group = await raiseAlert(world.as('mia'), { text: 'Zeros', severity: 2, by: people.mia });
    await declare({ from: `alert:${group}` });
    const card = await reactToIncident(world.as('leo'), { incident: 1, emoji: 'white_check_mark' });
    expect(await state()).toBe('active');
    expect(card?.summary).toBe(
      `A-${group} fires still, so INC-1 is acknowledged and not resolved. Resolve it all the same?`,
    );
    expect(JSON.stringify(card)).toContain('v1 incident-resolve incident=INC-1');
  });

  it('found by the sweep acknowledges and resolves nothing', async () => {
    await declare();
    await reactToIncident(world.as('leo'), { incident: 1, emoji: 'white_check_mark', swept: true });
    expect(await state()).toBe('active');
  });
});

describe('whoever acknowledged the alert that it was declared from', () => {
  const acked = async (more: { by: string; before?: string }, group = 3): Promise<void> => {
    const fact = { ...groupAcknowledged({ group, opening: 1, ...more }), id: newId(), at: clock.now };
    const whole = { ...fact, workspace: world.system.workspace, actor: world.system.actor };
    for (let twice = 0; twice < 2; twice += 1) await alertAcknowledgedAckIncident.run(world.system, whole);
  };
  const holder = async () => (await getIncident(world.system, 1)).ackedBy;
  const raised = () => raiseAlert(world.as('mia'), { text: 'Zeros', severity: 2, by: people.mia });

  it('has it, and so has who took the alert over from him', async () => {
    await declare({ from: 'alert:3' });
    await acked({ by: people.rita });
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'active', ackedBy: people.rita });
    await acked({ by: people.leo });
    expect(await holder()).toBe(people.rita);
    await acked({ by: people.leo, before: people.rita });
    expect(await holder()).toBe(people.leo);
  });

  it('before it was declared has it from the beginning, whoever declares it, and nobody is paged', async () => {
    const group = await raised();
    const began = clock.now;
    clock.advance(MINUTE);
    await acknowledgeGroup(world.as('rita'), { group });
    const at = clock.now;
    clock.advance(MINUTE);
    const row = await declare({ from: `alert:${group}`, began });
    expect(row).toMatchObject({ state: 'active', ackedBy: people.rita, ackedAt: at });
    expect(await pagesOf(world.system, 'incident:1')).toEqual([]);
    const words = JSON.stringify(await reviewCard(world.system, 1));
    expect(words).toMatch(/"Time to detect","value":"2 min"[\s\S]*"Time to acknowledge","value":"1 min"/);
  });

  it.each([
    [
      'a tool says that somebody has it',
      async (group: number) => void (await acknowledgeGroup(world.system, { group })),
    ],
    ['people are paged about it again', handedOn],
    ['the alert is over', async (group: number) => void (await resolveByHand(world.as('rita'), group))],
  ])('is nobody when %s', async (_, then) => {
    const group = await raised();
    await then(group);
    expect(await declare({ from: `alert:${group}` })).toMatchObject({ state: 'triage', ackedBy: null });
  });
});

async function handedOn(group: number): Promise<void> {
  const page = { policy: 'ml', urgency: 'urgent', severity: 2, title: 'Zeros', summary: '', alerts: 1 } as const;
  await inTransaction(world.system, (tx) => startPages(tx, { ...page, subject: `alert:${group}` }));
  await acknowledgeGroup(world.as('rita'), { group });
  await inTransaction(world.system, (tx) => escalatePages(tx, { subject: `alert:${group}` }));
}

it('tells a digest of what is open, the worst first', async () => {
  await declare({ severity: 4 });
  await declare({ severity: 1, title: 'All down' });
  await ackIncident(world.as('leo'), { incident: 1 });
  await giveRole(world.as('leo'), { incident: 2, role: 'commander', person: people.rita });
  const period = { from: clock.now, to: clock.now, comparedFrom: clock.now, comparedTo: clock.now } as never;
  const read = await incidents.read(world.system, { models: ['churn'], period, zone: 'UTC' });
  expect(read.items.map(({ key, rank }) => [key, rank])).toEqual([
    ['INC-2', 3],
    ['INC-1', 1],
  ]);
  expect(read.items.map(({ waitsFor }) => waitsFor)).toEqual([[people.rita], [people.leo]]);
  expect((await incidents.read(world.system, { models: ['fraud'], period, zone: 'UTC' })).items).toEqual([]);
});
