import { expect, it } from 'vitest';
import { createPageLinks } from '../../../src/api/page-links.ts';
import type { ParseEnv } from '../../../src/chat/option.ts';
import { consequences } from '../../../src/consequences/index.ts';
import { pageRoutes } from '../../../src/delivery/page-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { sendPage } from '../../../src/effects/send-page.ts';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { parseMatcher } from '../../../src/incidents/alerts/matcher.ts';
import { routeAlerts } from '../../../src/incidents/alerts/route-alerts.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { createSchedule } from '../../../src/incidents/oncall/create-schedule.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { parseSteps } from '../../../src/incidents/paging/parse-step.ts';
import { createPolicy } from '../../../src/incidents/paging/set-policy.ts';
import { getIncident } from '../../../src/incidents/response/find-incident.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { inTransaction, systemCtx, type Unit } from '../../../src/store/unit.ts';
import { addIntegration } from '../../../src/workspace/add-integration.ts';
import { intakeOf } from '../../intake/alert-kit.ts';
import { testUnit } from '../../kit/context.ts';
import { people } from '../../kit/lifecycle.ts';
import { clock, factsOf, on, outside, rules, seen, settle, tried, usePaging, view, world } from './paging-world.ts';

usePaging();

const followers = consequences({ effects: new Map(), secrets: () => undefined }).filter(({ name }) =>
  /^(page|alert)-/.test(name),
);

/** Alertmanager before a workspace whose on-call schedule, route and policy were made by their verbs. */
async function steward(...steps: string[]) {
  const happened: Fact[] = [];
  const unit: Unit = testUnit(on.database, {
    clock,
    flush: [createWanted(pageRoutes), async (_tx, facts) => void happened.push(...facts)],
  });
  const { workspace } = world.system;
  const ctx = (name: string) => systemCtx(unit, { workspace, name, log: silentLog });
  const env: ParseEnv = {
    now: clock.now,
    zone: 'UTC',
    origin: { platform: 'console', team: workspace },
    speaker: 'ada',
    root: 'steward',
  };
  const ada = world.as('ada');
  const schedule = { schedule: 'ml-oncall', zone: 'Europe/Rome', people: [people.leo], every: 'week' };
  await createSchedule(ada, schedule);
  await createPolicy(ada, { name: 'ml', steps: parseSteps(steps, env), channels: [] });
  await setRoute(ada, { name: 'churn', matchers: [parseMatcher('model=churn')], groupBy: ['model'], page: 'ml' }, true);
  const intake = intakeOf({ unit });
  const { id, token } = await addIntegration(ada, { source: 'alertmanager', name: 'one' });

  /** What is due, what is to be shown, and what follows from what happened, until nothing does. */
  const follow = async (): Promise<void> => {
    for (;;) {
      await settle(unit);
      const facts = happened.splice(0);
      if (facts.length === 0) return;
      for (const fact of facts)
        for (const { name, on: kinds, run } of followers) if (kinds.includes(fact.kind)) await run(ctx(name), fact);
    }
  };
  return {
    unit,
    ctx: ctx('test'),
    follow,
    later: (minutes: number): Promise<void> => {
      clock.advance(minutes * 60_000);
      return follow();
    },
    says: async (status: 'firing' | 'resolved'): Promise<void> => {
      const labels = { alertname: 'ChurnDown', model: 'churn', severity: 'critical' };
      const [startsAt, endsAt] = ['2026-11-23T01:59:00Z', status === 'resolved' ? clock.now : '0001-01-01T00:00:00Z'];
      const alert = { status, labels, annotations: { summary: 'Churn does not answer' }, startsAt, endsAt };
      const body = JSON.stringify({ version: '4', status, alerts: [alert] });
      const headers = { authorization: `Bearer ${token}` };
      expect(await intake.send(`alertmanager/${id}`, body, headers)).toMatchObject({ status: 200 });
      await routeAlerts(ctx('alerts'));
      await follow();
    },
  };
}

it('pages from what Alertmanager sends to the end: on call, next step, fallback, a link that acknowledges, resolved', async () => {
  await rules('mia', [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'mia@x.io' }, afterMinutes: 2 },
  ]);
  const { unit, ctx, says, later, follow } = await steward(
    'notify schedule ml-oncall',
    'wait 5m',
    'notify <@mia>',
    'wait 5m',
  );
  await says('firing');
  expect(seen()).toEqual(['@leo SEV1 ChurnDown: Churn does not answer (A-1)']);
  await later(5);
  await later(2);
  await later(3);
  expect(await tried('alert:1')).toEqual([
    '02:00 leo chat sent',
    '02:05 mia chat sent',
    '02:07 mia email sent',
    '02:10 #incidents channel sent',
    '02:10 ada chat sent',
  ]);

  const mails: string[] = [];
  const mail = async ({ text }: { readonly text: string }) => {
    mails.push(text);
    return { result: 'sent' } as const;
  };
  const send = sendPage({ mail, secrets: () => undefined, publicUrl: () => 'https://steward.example.com' });
  const [toSend] = outside.sent;
  if (!toSend) throw new Error('an e-mail went out');
  await send(ctx, toSend);
  const url = /https:\/\/steward\.example\.com\/page\/\S+/.exec(mails[0] ?? '')?.[0] ?? 'none';
  const links = createPageLinks({ unit, log: silentLog });
  const answer = await links(new Request(url, { method: 'POST' }));
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('You have A-1')]);
  await follow();
  expect((await view('alert:1')).page).toMatchObject({ state: 'acknowledged', acknowledgedBy: people.mia });
  expect(await factsOf('alert.acknowledged')).toEqual([expect.objectContaining({ group: 1, by: people.mia })]);
  expect(await acknowledgeGroup(world.as('leo'), { group: 1 })).toMatchObject({
    result: 'already',
    care: { ackedBy: people.mia },
  });

  await later(5);
  await says('resolved');
  expect((await view('alert:1')).page).toMatchObject({ state: 'ended', endedBecause: 'resolved' });
  expect(seen().sort()).toEqual(
    ['@ada', '@leo', '@mia', 'incidents'].map((who) => `${who} Over: SEV1 ChurnDown: Churn does not answer (A-1)`),
  );
  await later(120);
  expect(await tried('alert:1')).toHaveLength(5);
});

it('declares an incident by a step, which pages by itself once the alert is over, and is had by who answers that', async () => {
  const { unit, ctx, says, later, follow } = await steward('notify schedule ml-oncall', 'wait 5m', 'declare sev 2');
  await says('firing');
  await later(5);
  expect(await getIncident(ctx, 1)).toMatchObject({ severity: 2, fromSubject: 'alert:1', ackedBy: null });
  expect(await tried('incident:1').catch(() => 'not paged')).toBe('not paged');
  await says('resolved');
  expect((await view('incident:1')).page).toMatchObject({ state: 'open', severity: 2 });
  expect(await tried('incident:1')).toEqual(['02:05 #incidents channel sent', '02:05 ada chat sent']);
  await inTransaction({ ...ctx, unit }, (tx) => acknowledgePages(tx, { subject: 'incident:1', by: people.rita }));
  await follow();
  expect(await getIncident(ctx, 1)).toMatchObject({ ackedBy: people.rita });
  expect(await factsOf('incident.acknowledged')).toEqual([expect.objectContaining({ person: people.rita })]);
});
