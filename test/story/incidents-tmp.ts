import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { type Around, createScene, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';

/** The stage of an alert's story, and who looks at what it shows. */
export interface AlertStage extends Stage {
  readonly look?: (what: 'alert' | 'incident') => Promise<void>;
}

/** Moves need nobody's approval: this story is about what comes after them. */
export async function prepareAlert(): Promise<Around> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-alert-'));
  const file = join(folder, 'lifecycle.yml');
  const own = await readFile(join(import.meta.dirname, '../../lifecycle.yml'), 'utf8');
  await writeFile(file, own.replace(/approvals: \[\{.*\}\]/g, 'approvals: []'));
  return { env: { LIFECYCLE_FILE: file }, close: () => rm(folder, { recursive: true }) };
}

/** From an alert that another system sends to the review of its incident, over a driver alone: tests that follow one another. */
export function tellAlert(stage: () => AlertStage): void {
  const { say, promote, cards, shows, told, lineUnder } = createScene(stage);
  const appears = (name: string): Promise<Seen> =>
    until(`the card of ${name}`, async () => (await cards()).find(({ words }) => words.startsWith(`${name} `)), cards);
  let alert: Seen;
  let incident: Seen;
  let token = '';
  let path = '';

  const send = async (alertname: string, summary: string, instance: string): Promise<void> => {
    const labels = { alertname, model: 'churn', severity: 'critical', instance, namespace: 'ml' };
    const annotations = { summary };
    const alerts = [{ status: 'firing', labels, annotations, startsAt: new Date().toISOString() }];
    const answer = await fetch(`http://127.0.0.1:${stage().story.app.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ version: '4', status: 'firing', groupKey: 'churn', alerts }),
    });
    expect(answer.status).toBe(200);
  };

  test('a model is in production, its version before is known, and alerts of severity critical page leo', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    for (const kind of ['releases', 'incidents']) await say('ada', said('channel set', { kind, channel: '#releases' }));
    await say('ada', said('people role', { person: '@mia', role: 'member' }));
    await say('ada', said('people role', { person: '@leo', role: 'member' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'limited', about: 'Who will leave' }));
    for (const name of ['v1', 'v2']) {
      await say('mia', version(name, '0.93'));
      for (const to of ['staging', 'production']) expect(await promote(`churn@${name}`, to)).toContain(`in ${to} now`);
    }
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('ada', said('escalation create', { policy: 'ml' }, { step: 'notify group ml-leads' }));
    const route = said('alert route add', { name: 'ml' }, { match: 'severity=critical', page: 'ml' });
    expect(await say('ada', route)).toContain('pages by ml');
    const made = await say('ada', said('integration add', { source: 'alertmanager', name: 'main' }));
    path = /\/in\/alertmanager\/[0-9a-f-]{36}/.exec(made)?.[0] ?? '';
    token = /sti_[A-Za-z0-9_-]{64}/.exec(made)?.[0] ?? '';
  });

  test('an alert comes in: its card stands in the channel and leo is paged, until he takes it with :eyes:', async () => {
    await send('ChurnScoresZero', 'churn scores are all zero', 'api-1:9100');
    alert = await appears('A-1');
    alert = await shows(alert, /churn scores are all zero[\s\S]*firing, 1 alert[\s\S]*instance=api-1:9100/);
    expect(alert.buttons).toEqual(['Acknowledge', 'Declare incident', 'Silence 2 h', 'Details', 'Why']);
    const page = await told('leo', /SEV1 ChurnScoresZero: churn scores are all zero \(A-1\)/);
    expect(page.words).toContain('step 1 of the policy ml');
    await stage().look?.('alert');
    await stage().driver.react('leo', alert, 'eyes');
    alert = await shows(alert, /by @?leo/i);
    expect(alert.buttons).toEqual(['Declare incident', 'Silence 2 h', 'Details', 'Why']);
    await told('leo', /has it since/);
  });

  test('its button declares an incident of the model, and a note goes into the timeline', async () => {
    expect(await stage().driver.click('leo', alert, 'Declare incident')).toContain('INC-1 is declared from A-1');
    incident = await shows(await appears('INC-1'), /Declared by @?leo from A-1[\s\S]*churn@v2 in production/i);
    expect(incident.buttons).toContain('Roll back to v1');
    const text = 'at 00:00 the feature store was empty';
    expect(await say('leo', said('incident note', { incident: 'INC-1', text }))).toContain('Noted in the timeline');
    await stage().driver.react('leo', incident, 'eyes');
    await lineUnder(incident, /@?leo acknowledged it/i);
    incident = await shows(incident, /being worked on/);
    await stage().look?.('incident');
  });

  test('the card rolls back, the incident is resolved, and its review is drafted from the timeline', async () => {
    const { driver } = stage();
    expect(await driver.click('leo', incident, 'Roll back to v1')).toContain('Roll churn back');
    expect(await driver.confirm('leo', 'Roll back')).toMatch(/churn@v1/);
    const show = () => say('mia', said('model show', { model: 'churn' }));
    await until('v1 in production', async () => /production\s+churn@v1/.test(await show()), show);
    await lineUnder(incident, /@?leo rolled back to churn@v1 in production/i);
    expect(await driver.click('leo', incident, 'Resolve')).toContain('INC-1');
    incident = await shows(incident, /Resolved by/);
    const review = await driver.click('leo', incident, 'Review');
    expect(review).toMatch(
      /Review of INC-1[\s\S]*the feature store was empty[\s\S]*rolled back to churn@v1[\s\S]*@?leo resolved it/i,
    );
    expect(stage().story.faults).toEqual([]);
  });
}
