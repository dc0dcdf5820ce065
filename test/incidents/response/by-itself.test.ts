import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/text.ts';
import { policyClient } from '../../../src/clients/policy.ts';
import { readConfig } from '../../../src/config.ts';
import { troubleRollBackByItself } from '../../../src/consequences/trouble-roll-back-by-itself.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { incidentDeclared } from '../../../src/incidents/response/events.ts';
import { incidentCard } from '../../../src/incidents/response/incident-card.ts';
import { rehearsalCard, rehearse } from '../../../src/incidents/response/rehearse-rollbacks.ts';
import { rollBackByItself } from '../../../src/incidents/response/roll-back-by-itself.ts';
import { timelineOf } from '../../../src/incidents/response/timeline.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { type Occasion, whyNotByItself } from '../../../src/lifecycle/by-itself.ts';
import { listRequests } from '../../../src/lifecycle/find-request.ts';
import { publishLifecycle } from '../../../src/lifecycle/revision.ts';
import { connectTeam } from '../../../src/workspace/connect-team.ts';
import { put, shippedLifecycle } from '../../kit/lifecycle.ts';
import { runFolder } from '../../kit/run-folder.ts';
import { clock, databaseUrl, useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn();

const DAY = 86_400_000;
const byItself = (text: string) =>
  text.replace(
    '      hold: true\n',
    '      hold: true\n      by-itself: { on: [severity-1, kpi-breach], every: 24h }\n',
  );
const begin = async () => {
  await publishLifecycle(world.system, shippedLifecycle(byItself));
  clock.advance(DAY);
  await put(world, 'v12', 'production');
  clock.advance(DAY);
};
const severe = async () => {
  const { incident } = await declareIncident(world.as('mia'), { title: 'zeros', severity: 1, model: 'churn' });
  const body = { incident: incident.number, severity: 1, model: 'churn' };
  const fact = { ...incidentDeclared(body), id: newId(), workspace: world.system.workspace, at: clock.now };
  for (let twice = 0; twice < 2; twice += 1)
    await troubleRollBackByItself.run(world.system, { ...fact, actor: world.system.actor });
  return incident.number;
};
const said = async (number: number) =>
  (await timelineOf(world.system, number)).map(({ words }) => plainText(words)).join('\n');

const rule = { on: ['severity-1'] as const, everyMs: DAY };
const occasion: Occasion = {
  trigger: 'severity-1',
  at: new Date('2026-11-21T09:00:00Z'),
  about: 'churn@v12',
  current: 'churn@v12',
  target: 'churn@v11',
  last: undefined,
  failed: new Set(),
};

describe('whether a model is rolled back by itself', () => {
  it.each<[string, Partial<Occasion>, string | undefined]>([
    ['all fits', {}, undefined],
    ['another trigger', { trigger: 'drift-breach' }, 'the policy does not roll back on drift-breach'],
    ['nothing serves', { current: undefined }, 'nothing serves'],
    ['it is about a version that serves no more', { about: 'churn@v9' }, 'it is about churn@v9, and churn@v12 serves'],
    ['nothing served before', { target: undefined }, 'there is no version to go back to'],
    ['the version before failed', { failed: new Set(['churn@v11']) }, 'churn@v11 failed before'],
    ['too soon', { last: new Date('2026-11-21T08:00:00Z') }, 'it was rolled back by itself too short ago'],
    ['long enough after', { last: new Date('2026-11-20T09:00:00Z') }, undefined],
  ])('when %s', (_, more, because) => {
    expect(whyNotByItself(rule, { ...occasion, ...more })).toBe(because);
  });
});

describe('a policy that rolls back by itself', () => {
  it('puts the version before back on severity 1, is reviewed, held, and in the timeline; not twice', async () => {
    await begin();
    await severe();
    expect((await said(1)).split('\n').filter((words) => words.includes('by itself'))).toEqual([
      'Steward: Rolled back by itself (R-1), because the policy says so on severity-1',
    ]);
    const rows = await listRequests(world.system, {}, 9);
    expect(rows.map(({ kind, state, subject }) => [kind, state, subject])).toEqual([
      ['review', 'pending', 'churn@v11'],
      ['rollback', 'applied', 'churn@v11'],
    ]);
    expect(rows[1]?.incident).toBe('INC-1');
    expect(JSON.stringify(await incidentCard(world.system, 1))).toContain('R-1 rollback, churn@v11');
    expect(await rollBackByItself(world.system, { model: 'churn', version: 'v12', trigger: 'severity-1' })).toEqual({
      because: 'it is about churn@v12, and churn@v11 serves',
    });
  });

  it('never goes back onto what failed, and says so in the timeline', async () => {
    await begin();
    await severe();
    clock.advance(2 * DAY);
    expect(await severe()).toBe(2);
    expect(await said(2)).toMatch(/Not rolled back by itself: churn@v12 failed before/);
  });

  it('says in the timeline where there is nothing to go back to', async () => {
    await publishLifecycle(world.system, shippedLifecycle(byItself));
    await severe();
    expect(await said(1)).toMatch(/Not rolled back by itself: there is no version to go back to$/);
  });

  it('does so once of two that come at the same time', async () => {
    await begin();
    const both = await Promise.all(
      [1, 2].map(() => rollBackByItself(world.system, { model: 'churn', version: 'v12', trigger: 'kpi-breach' })),
    );
    expect(both.filter(({ request }) => request !== undefined)).toHaveLength(1);
  });

  it('does nothing where the lifecycle does not say so, and is refused there without a review', async () => {
    await put(world, 'v12', 'production');
    await severe();
    expect(await listRequests(world.system, {}, 9)).toEqual([]);
    expect(() => shippedLifecycle((text) => byItself(text).replace(/ {6}review: .*\n/, ''))).toThrow(/is reviewed/);
  });
});

describe('the rehearsal on history', () => {
  const at = (day: number) => new Date(Date.parse('2026-11-01T00:00:00Z') + day * DAY);
  const stays = [
    { subject: 'churn@v1', fromAt: at(0), toAt: at(2) },
    { subject: 'churn@v2', fromAt: at(2), toAt: null },
  ];

  it('says what it would have done and why not, once in its time', () => {
    const triggers = [3, 3.5, 6].map((day) => ({ trigger: 'severity-1' as const, at: at(day), about: 'churn@v2' }));
    const rows = rehearse({ ...rule, withinMs: 30 * DAY }, [...triggers].reverse(), stays);
    expect(rows.map(({ from, to, because }) => because ?? `${from} to ${to}`)).toEqual([
      'churn@v2 to churn@v1',
      'it was rolled back by itself too short ago',
      'churn@v2 to churn@v1',
    ]);
  });

  it('never goes back onto what failed by then', () => {
    const triggers = [3, 5].map((day) => ({ trigger: 'severity-1' as const, at: at(day), about: 'churn@v2' }));
    const rows = rehearse({ ...rule, withinMs: 30 * DAY }, triggers, stays, [{ subject: 'churn@v1', at: at(4) }]);
    expect(rows.map(({ because }) => because)).toEqual([undefined, 'churn@v1 failed before']);
  });

  it('says in the shell what a file that is not in force would have done, and where it is refused', async () => {
    await begin();
    await publishLifecycle(world.system, shippedLifecycle());
    await declareIncident(world.as('mia'), { title: 'zeros', severity: 1, model: 'churn' });
    const next = join(await runFolder(), 'next.yml');
    const rehearsed = async (file: string, ...args: string[]) => {
      let said = '';
      const config = readConfig({ DATABASE_URL: databaseUrl(), LIFECYCLE_FILE: file });
      const out = (text: string): void => {
        said += text;
      };
      const code = await policyClient({ config, args: ['rehearse', ...args], log: silentLog, out });
      return { code, said };
    };
    await writeFile(next, byItself(await readFile('lifecycle.yml', 'utf8')));
    const here = ['--workspace', world.system.workspace, '--days', '4000'];
    await connectTeam(world.unit, silentLog, { platform: 'console', team: here[1] ?? '', name: 'here' });
    expect(await rehearsed(next, ...here)).toEqual({
      code: 0,
      said: `2026-11-23 09:00  severity-1  churn@v12 back to churn@v11
In 4000 days churn would have been rolled back by itself once, of 1 occasion. Nothing was done now.
`,
    });
    expect(await listRequests(world.system, {}, 9)).toEqual([]);
    expect((await rehearsed('lifecycle.yml', ...here)).said).toMatch(/rolls nothing back by itself/);
    expect((await rehearsed(next, '--days', 'all')).said).toMatch(/^npm run -s policy -- test/);
    expect(await rehearsed(next, '--workspace', 'nowhere')).toMatchObject({ code: 2 });
  });

  it('reads the triggers from the ledger and does nothing', async () => {
    await begin();
    await declareIncident(world.as('mia'), { title: 'zeros', severity: 1, model: 'churn' });
    const card = await rehearsalCard(world.system, { model: 'churn', days: 90 });
    expect(card.summary).toBe(
      'In 90 days churn would have been rolled back by itself once, of 1 occasion. Nothing was done now.',
    );
    expect(JSON.stringify(card)).toContain('churn@v12 back to churn@v11');
    expect(await listRequests(world.system, {}, 9)).toEqual([]);
  });
});
