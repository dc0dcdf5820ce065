import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { incidentUpdateDueAsk } from '../../../src/consequences/incident-update-due-ask.ts';
import { personForgottenEraseWords } from '../../../src/consequences/person-forgotten-erase-words.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { ackIncident } from '../../../src/incidents/response/ack-incident.ts';
import { actionsOf, addAction } from '../../../src/incidents/response/actions.ts';
import { addNote } from '../../../src/incidents/response/add-note.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { failedVersions } from '../../../src/incidents/response/failed-versions.ts';
import { getIncident, listIncidents } from '../../../src/incidents/response/find-incident.ts';
import { giveRole } from '../../../src/incidents/response/give-role.ts';
import { linkedRequests } from '../../../src/incidents/response/linked.ts';
import { mitigateIncident } from '../../../src/incidents/response/mitigate-incident.ts';
import { reopenIncident } from '../../../src/incidents/response/reopen-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { findReview, reviewIncident } from '../../../src/incidents/response/review-incident.ts';
import { rolesOf } from '../../../src/incidents/response/roles.ts';
import { wantsRoom } from '../../../src/incidents/response/rooms.ts';
import { INCIDENT_STATES, OPEN_STATES } from '../../../src/incidents/response/state.ts';
import type { IncidentRole } from '../../../src/incidents/response/tables.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { rollback } from '../../../src/lifecycle/rollback.ts';
import { personForgotten } from '../../../src/people/events.ts';
import { people, put, type SamplePerson } from '../../kit/lifecycle.ts';
import { clock, refusal, useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn();

const HOUR = 3_600_000;
const declare = async (more: object = {}) =>
  (await declareIncident(world.as('mia'), { title: 'zeros', severity: 1, model: 'churn', ...more })).incident;
const give = (role: IncidentRole, to: SamplePerson) =>
  giveRole(world.as('ada'), { incident: 1, role, person: people[to] });

describe('the parts in an incident', () => {
  it('go from one to the next, but for experts, of whom there may be several; given twice they count once', async () => {
    await declare();
    await give('commander', 'leo');
    await give('commander', 'rita');
    await give('commander', 'rita');
    for (const who of ['leo', 'mia', 'leo'] as const) {
      clock.advance(1_000);
      await give('expert', who);
    }
    expect((await rolesOf(world.system, 1)).map(({ role, person }) => [role, person])).toEqual([
      ['commander', people.rita],
      ['expert', people.leo],
      ['expert', people.mia],
    ]);
  });

  it('say who is reminded of an update: who communicates, else who commands, else who has it', async () => {
    await declare();
    const reminded = async () => {
      clock.advance(HOUR);
      await incidentUpdateDueAsk.run(world.system, { subject: '1', generation: 0 });
      const [row] = await world.unit.db.execute<{ people: string[] }>(sql`
        select body::jsonb -> 'body' -> 'people' as people from ledger where workspace_id = ${world.system.workspace}
          and body::jsonb ->> 'kind' = 'incident.nagged' order by seq desc limit 1`);
      return row?.people;
    };
    expect(await reminded()).toEqual([people.mia]);
    await ackIncident(world.as('ada'), { incident: 1 });
    expect(await reminded()).toEqual([people.ada]);
    await give('commander', 'leo');
    expect(await reminded()).toEqual([people.leo]);
    await give('communications', 'rita');
    expect(await reminded()).toEqual([people.rita]);
  });
});

describe('a list of incidents', () => {
  it('has those of the states, severities and models that were asked for, open ones first', async () => {
    await declare({ severity: 3 });
    await declare({ severity: 1 });
    await declare({ severity: 3, model: undefined });
    await resolveIncident(world.as('leo'), { incident: 3 });
    const listed = async (filter: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(world.system, filter, 9)).map(({ number }) => number);
    expect(await listed({})).toEqual([2, 1, 3]);
    expect(await listed({ states: OPEN_STATES })).toEqual([2, 1]);
    expect(await listed({ states: ['resolved'] })).toEqual([3]);
    expect(await listed({ severity: 3 })).toEqual([1, 3]);
    expect(await listed({ model: 'churn' })).toEqual([2, 1]);
    expect(await listed({ models: [] })).toEqual([]);
  });
});

describe('what an incident is told', () => {
  it('is refused where it is said to happen later', async () => {
    await declare();
    const later = new Date(clock.now.getTime() + HOUR);
    expect(await refusal(addNote(world.as('leo'), { incident: 1, note: 'x', happened: later }))).toEqual([
      'BAD_INPUT',
      expect.stringContaining('did not happen yet'),
    ]);
    const early = addAction(world.as('leo'), { incident: 1, text: 'x', dueAt: clock.now });
    expect((await refusal(early))[1]).toContain('This day is over already.');
    expect(await actionsOf(world.system, 1)).toEqual([]);
  });

  it('in its review and its actions goes with who wrote it, and leaves what others wrote', async () => {
    await declare();
    await declare();
    for (const incident of [1, 2]) await resolveIncident(world.as('leo'), { incident });
    await reviewIncident(world.as('rita'), { incident: 1, cause: 'my cat', learned: 'feed it' });
    await reviewIncident(world.as('leo'), { incident: 2, cause: 'no rows' });
    for (const who of ['rita', 'leo'] as const)
      await addAction(world.as(who), { incident: 1, text: `an action of ${who}` });
    const body = { person: people.rita, identities: 0, groups: [] };
    const fact = { ...personForgotten(body), id: newId(), workspace: world.system.workspace, at: clock.now };
    await personForgottenEraseWords.run(world.system, { ...fact, actor: world.system.actor });
    expect(await findReview(world.system, 1)).toMatchObject({ cause: null, learned: null });
    expect(await findReview(world.system, 2)).toMatchObject({ cause: 'no rows' });
    expect((await actionsOf(world.system, 1)).map(({ text }) => text)).toEqual([
      'words of a forgotten person',
      'an action of leo',
    ]);
  });
});

describe('an end', () => {
  it('keeps when it was mitigated; opened again people are paged anew', async () => {
    await declare();
    const paged = async () => (await pagesOf(world.system, 'incident:1')).map(({ page }) => page.state);
    await ackIncident(world.as('leo'), { incident: 1 });
    await mitigateIncident(world.as('leo'), { incident: 1 });
    const { mitigatedAt } = await getIncident(world.system, 1);
    clock.advance(HOUR);
    await resolveIncident(world.as('leo'), { incident: 1 });
    expect(await getIncident(world.system, 1)).toMatchObject({ mitigatedAt, resolvedAt: clock.now });
    expect(await paged()).toEqual(['ended']);
    await reopenIncident(world.as('mia'), { incident: 1 });
    expect((await paged()).sort()).toEqual(['ended', 'open']);
  });

  it.each(INCIDENT_STATES)('leaves an incident without a room of its own, unless it is open: %s', (state) => {
    expect([1, 2, 3, 4].map((severity) => wantsRoom({ severity, state }))).toEqual(
      [true, true, false, false].map((wanted) => wanted && ['triage', 'active', 'mitigated'].includes(state)),
    );
  });

  it.each<[string, object, number]>([
    ['none that was asked for afterwards', {}, 0],
    ['a rollback that names it, and its review', { incident: 'INC-1' }, 2],
  ])('has of requests %s', async (_, named, count) => {
    await put(world, 'v12', 'production');
    clock.advance(HOUR);
    const row = await declare();
    await resolveIncident(world.as('leo'), { incident: 1 });
    clock.advance(HOUR);
    await rollback(world.as('leo'), { model: 'churn', reason: 'too slow', ...named });
    expect(await linkedRequests(world.system, await getIncident(world.system, row.number))).toHaveLength(count);
  });
});

it('has versions fail that an incident of severity 1 in production was about, not those of other stages', async () => {
  await declare({ severity: 2 });
  await declare({ version: 'v12' });
  expect(await failedVersions(world.system, 'churn')).toEqual([]);
  await declare();
  expect((await failedVersions(world.system, 'churn')).map(({ subject }) => subject)).toEqual(['churn@v11']);
});
