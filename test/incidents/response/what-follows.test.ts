import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askPart } from '../../../src/app/ask-part.ts';
import { plainText } from '../../../src/chat/text.ts';
import { evidenceChangedRefreshGates } from '../../../src/consequences/evidence-changed-refresh-gates.ts';
import { pageAcknowledgedAckIncident } from '../../../src/consequences/page-acknowledged-ack-incident.ts';
import { pageDeclareDueDeclareIncident } from '../../../src/consequences/page-declare-due-declare-incident.ts';
import { pageEndedPageIncident } from '../../../src/consequences/page-ended-page-incident.ts';
import { requestAppliedNoteMove } from '../../../src/consequences/request-applied-note-move.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { endPages } from '../../../src/incidents/paging/end-pages.ts';
import { escalatePages } from '../../../src/incidents/paging/escalate-pages.ts';
import { pageDeclareDue } from '../../../src/incidents/paging/events.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { startPages } from '../../../src/incidents/paging/start-pages.ts';
import { ackIncident } from '../../../src/incidents/response/ack-incident.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { cancelIncident } from '../../../src/incidents/response/end-incident.ts';
import { findIncident, getIncident } from '../../../src/incidents/response/find-incident.ts';
import { incidentCard } from '../../../src/incidents/response/incident-card.ts';
import { mergeIncident } from '../../../src/incidents/response/merge-incident.ts';
import { reopenIncident } from '../../../src/incidents/response/reopen-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { reviewCard } from '../../../src/incidents/response/review-card.ts';
import { setSeverity } from '../../../src/incidents/response/set-severity.ts';
import { timelineOf } from '../../../src/incidents/response/timeline.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { getRequest } from '../../../src/lifecycle/find-request.ts';
import { requestTransition } from '../../../src/lifecycle/request-transition.ts';
import { rollback } from '../../../src/lifecycle/rollback.ts';
import type { Consequence } from '../../../src/queue/consequence.ts';
import { type Ctx, inTransaction, type Tx } from '../../../src/store/unit.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { people, put } from '../../kit/lifecycle.ts';
import { clock, useChurn, world } from '../../lifecycle/churn-world.ts';
import { production } from '../../lifecycle/gate-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

const HOUR = 3_600_000;
const declare = async (more: object = {}) => {
  const team = world.system.workspace;
  await setChannel(world.as('ada'), { platform: 'console', team, kind: 'incidents', channel: 'inc', name: 'inc' });
  return declareIncident(world.as('mia'), { title: 'zeros', severity: 1, model: 'churn', ...more });
};
const within = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(world.system, act);
const said = async (number: number) => (await timelineOf(world.system, number)).map(({ words }) => plainText(words));
/** Runs a consequence, as the queue does, for the newest fact that it is about. */
const follow = async (what: Consequence, ctx: Ctx = world.system): Promise<void> => {
  const [row] = await world.unit.db.execute<{ body: string }>(sql`
    select body from ledger where workspace_id = ${world.system.workspace}
      and body::jsonb ->> 'kind' = any(${sql.param(what.on)}::text[]) order by seq desc limit 1`);
  const fact = JSON.parse(row?.body ?? 'null') as Fact;
  await what.run(ctx, { ...fact, at: new Date(fact.at) });
};

describe('a move of the model', () => {
  const begin = async () => {
    await put(world, 'v12', 'production');
    clock.advance(HOUR);
    await declare();
    clock.advance(HOUR);
  };

  it('asked for from the card is in the timeline once, in the thread, on the card and in the review', async () => {
    await begin();
    await rollback(world.as('leo'), { model: 'churn', reason: 'INC-1' });
    for (let twice = 0; twice < 2; twice += 1) await follow(requestAppliedNoteMove);
    const moves = (await said(1)).filter((words) => words.includes('churn@v11'));
    expect(moves).toEqual(['@leo rolled back to churn@v11 in production (R-1)']);
    const lines = await world.unit.db.execute(sql`
      select 1 from card where workspace_id = ${world.system.workspace} and subject like 'incident-line:1:%'`);
    expect(lines).toHaveLength(1);
    const card = JSON.stringify(await incidentCard(world.system, 1));
    expect(card).toContain('R-1 rollback, churn@v11 to production, applied');
    expect(card).not.toContain('v1 rollback');
    await resolveIncident(world.as('leo'), { incident: 1 });
    expect(JSON.stringify(await reviewCard(world.system, 1))).toContain('rolled back to churn@v11 in production (R-1)');
  });

  it('stands where it happened though its incident was resolved meanwhile; over ones and those of others have none', async () => {
    await begin();
    await declareIncident(world.as('mia'), { title: 'disk', severity: 3 });
    await declare({ title: 'over', severity: 3 });
    await resolveIncident(world.as('leo'), { incident: 3 });
    clock.advance(HOUR);
    await rollback(world.as('leo'), { model: 'churn', reason: 'INC-1' });
    clock.advance(1_000);
    await resolveIncident(world.as('leo'), { incident: 1 });
    await follow(requestAppliedNoteMove);
    expect((await said(1)).slice(-2)).toEqual([
      '@leo rolled back to churn@v11 in production (R-1)',
      '@leo resolved it',
    ]);
    expect([...(await said(2)), ...(await said(3))].join()).not.toContain('churn@v11');
  });

  it('that brought what it is about is said to have brought it', async () => {
    const { number } = await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'archived' });
    expect(await getRequest(world.system, number)).toMatchObject({ state: 'applied' });
    clock.advance(HOUR);
    await declare({ version: 'v12' });
    expect(JSON.stringify(await incidentCard(world.system, 1))).toContain('R-1 brought churn@v12 to archived');
  });
});

it('each change of an incident that concerns the gate evaluates what waits again', async () => {
  await production(['no-open-incident']);
  const knows = (ctx: Ctx): Ctx => ({ ...ctx, unit: { ...ctx.unit, ask: askPart } });
  const request = { model: 'churn', version: 'v12', to: 'production', reason: 'Better' };
  const { number } = await requestTransition(knows(world.as('mia')), request);
  const gate = async () => {
    await follow(evidenceChangedRefreshGates, knows(world.system));
    return (await getRequest(world.system, number)).gates.map(({ status, detail }) => `${status} ${detail}`);
  };
  const fails = (name: string) => [`fail ${name} is open`];
  const passes = ['pass none is open'];
  await declare();
  expect(await gate()).toEqual(fails('INC-1 (severity 1)'));
  await setSeverity(world.as('leo'), { incident: 1, severity: 3 });
  expect(await gate()).toEqual(['pass only INC-1 (severity 3), which stops nothing']);
  await setSeverity(world.as('leo'), { incident: 1, severity: 2 });
  expect(await gate()).toEqual(fails('INC-1 (severity 2)'));
  await resolveIncident(world.as('leo'), { incident: 1 });
  expect(await gate()).toEqual(passes);
  await reopenIncident(world.as('leo'), { incident: 1 });
  expect(await gate()).toEqual(fails('INC-1 (severity 2)'));
  await declare({ model: undefined });
  await mergeIncident(world.as('leo'), { incident: 1, into: 2 });
  expect(await gate()).toEqual(passes);
  await declare();
  expect(await gate()).toEqual(fails('INC-3 (severity 1)'));
  await cancelIncident(world.as('leo'), { incident: 3 });
  expect(await gate()).toEqual(passes);
});

describe('its page', () => {
  const ALERT = 'alert:7';
  const about = {
    subject: ALERT,
    policy: 'default',
    urgency: 'urgent' as const,
    severity: 1,
    title: 'Zeros',
    summary: '',
    alerts: 1,
    model: 'churn',
  };
  const states = async (subject: string) => (await pagesOf(world.system, subject)).map(({ page }) => page.state);

  it('is that of its alert while that one goes on, then its own', async () => {
    await within((tx) => startPages(tx, about));
    await declare({ from: ALERT });
    expect([await states(ALERT), await states('incident:1')]).toEqual([['open'], []]);
    await within((tx) => endPages(tx, { subject: ALERT, because: 'resolved' }));
    for (let twice = 0; twice < 2; twice += 1) await follow(pageEndedPageIncident);
    expect([await states(ALERT), await states('incident:1')]).toEqual([['ended'], ['open']]);
  });

  it('does not begin when somebody has the incident, or it is over', async () => {
    await within((tx) => startPages(tx, about));
    await declare({ from: ALERT });
    await ackIncident(world.as('leo'), { incident: 1 });
    await within((tx) => endPages(tx, { subject: ALERT, because: 'resolved' }));
    await follow(pageEndedPageIncident);
    expect(await states('incident:1')).toEqual([]);
    await cancelIncident(world.as('leo'), { incident: 1 });
    await follow(pageEndedPageIncident);
    expect(await states('incident:1')).toEqual([]);
  });

  it('acknowledged elsewhere gives the incident to who did', async () => {
    await declare();
    await within((tx) => acknowledgePages(tx, { subject: 'incident:1', by: people.rita }));
    for (let twice = 0; twice < 2; twice += 1) await follow(pageAcknowledgedAckIncident);
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'active', ackedBy: people.rita });
    expect((await said(1)).filter((words) => /acknowledged/.test(words))).toHaveLength(1);
  });

  it('acknowledged elsewhere after it was handed on gives the incident to who did; of two at once the first has it', async () => {
    await declare();
    await ackIncident(world.as('leo'), { incident: 1 });
    await within((tx) => escalatePages(tx, { subject: 'incident:1' }));
    await within((tx) => acknowledgePages(tx, { subject: 'incident:1', by: people.rita }));
    for (let twice = 0; twice < 2; twice += 1) await follow(pageAcknowledgedAckIncident);
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'active', ackedBy: people.rita });
    await declare();
    await within((tx) => acknowledgePages(tx, { subject: 'incident:2', by: people.rita }));
    const late = await ackIncident(world.as('leo'), { incident: 2 });
    expect(late).toMatchObject({ heldBy: people.rita, incident: { state: 'active', ackedBy: people.rita } });
  });

  it('acknowledged elsewhere and handed on before that was followed goes on, and nobody has it', async () => {
    await declare();
    await within((tx) => acknowledgePages(tx, { subject: 'incident:1', by: people.rita }));
    await within((tx) => escalatePages(tx, { subject: 'incident:1', by: people.rita }));
    await follow(pageAcknowledgedAckIncident);
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'triage', ackedBy: null });
    expect(await states('incident:1')).toEqual(['open']);
  });

  it('declares one incident where a step of its policy says so', async () => {
    await within((tx) => startPages(tx, about));
    const [running] = await pagesOf(world.system, ALERT);
    const body = { ...(running?.page ?? {}), page: running?.page.id ?? '', subject: ALERT, policy: 'default' };
    const fact = { ...pageDeclareDue({ ...body, severity: 2 } as never), id: newId(), at: clock.now };
    const whole = { ...fact, workspace: world.system.workspace, actor: world.system.actor };
    for (let twice = 0; twice < 2; twice += 1) await pageDeclareDueDeclareIncident.run(world.system, whole);
    expect(await getIncident(world.system, 1)).toMatchObject({ title: 'Zeros', severity: 2, fromSubject: ALERT });
    expect(await findIncident(world.system, 2)).toBeUndefined();
  });
});
