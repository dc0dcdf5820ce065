import { expect, test } from 'vitest';
import type { Seen } from './driver.ts';
import { itIs as setTime } from './it-is.ts';
import { ownLifecycle, type Watched } from './own-lifecycle.ts';
import { createScene, isAtRest, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';

/** Moves need nobody's approval: this story is about what comes after them. */
export const prepareIncidents = (): Promise<Watched> =>
  ownLifecycle((usual) => usual.replace(/approvals: \[\{.*\}\]/g, 'approvals: []'));

/** The stage of an incident's story, what its platform has beside the driver, and who looks at what it shows. */
export interface IncidentStage extends Stage {
  readonly around: Watched;
  /** The incident's card in the channel of its own, where the platform has such; else the thread is the room. */
  readonly room?: (name: string) => Promise<Seen>;
  readonly look?: (what: 'alert' | 'incident') => Promise<void>;
}

/** Two versions of a model in production one after the other, and two people who take turns on call. */
export function tellReady(stage: () => IncidentStage): void {
  const { say, promote } = createScene(stage);

  test('two versions come to production one after the other, and mia is on call before leo', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    for (const kind of ['releases', 'incidents']) await say('ada', said('channel set', { kind, channel: '#releases' }));
    for (const person of ['@mia', '@leo'])
      expect(await say('ada', said('people role', { person, role: 'member' }))).toContain('is member now');
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'limited', about: 'Who will leave' }));
    for (const name of ['v1', 'v2']) {
      expect(await say('mia', version(name, '0.93'))).toContain('is registered');
      for (const to of ['staging', 'production']) expect(await promote(`churn@${name}`, to)).toContain(`in ${to} now`);
    }
    const turns = said('oncall create', { schedule: 'ml-oncall', people: '@mia @leo' });
    expect(await say('ada', turns)).toMatch(/ml-oncall[\s\S]*@?mia/i);
  });
}

/** Somebody declares an incident, and no policy says who is called. */
export function tellDeclared(stage: () => IncidentStage): void {
  const { say, cards, shows, told, lineUnder } = createScene(stage);
  let card: Seen;

  test('mia declares an incident: its card stands in the channel, and whoever answers pages is called', async () => {
    const declare = said('incident declare', { title: 'zeros' }, { model: 'churn', sev: '1' });
    expect(await say('mia', declare)).toContain('INC-1 is declared, severity 1');
    const found = async () => (await cards()).find(({ words }) => words.startsWith('INC-1 '));
    card = await until('the card of INC-1', found, cards);
    card = await shows(card, /nobody acknowledged it yet[\s\S]*churn@v2 in production/);
    expect(card.buttons).toEqual(['Acknowledge', 'Roll back to v1', 'Resolve', 'Details']);
    const page = await told('ada', /SEV1 zeros \(INC-1\)/);
    expect(page.words).toContain('nobody else answered');
    await lineUnder(card, /SEV1 zeros \(INC-1\)[\s\S]*nobody else answered/);
    expect((await cards()).filter(({ words }) => words.includes('zeros'))).toHaveLength(1);
  });

  test('leo takes it with :eyes:, and cancels it when it was nothing', async () => {
    await stage().driver.react('leo', card, 'eyes');
    card = await shows(card, /being worked on[\s\S]*@?leo/i);
    await lineUnder(card, /@?leo acknowledged it/i);
    await told('ada', /has it since/);
    expect(await say('leo', said('incident cancel', { incident: 'INC-1' }))).toContain('INC-1');
  });
}

/**
 * From an alert that another system sends, which the first person on call does not answer, to the review of its incident, over
 * a driver alone: tests that follow one another.
 */
export function tellAlert(stage: () => IncidentStage): void {
  const { say, cards, shows, told, answered, lineUnder } = createScene(stage);
  const appears = (name: string): Promise<Seen> =>
    until(`the card of ${name}`, async () => (await cards()).find(({ words }) => words.startsWith(`${name} `)), cards);
  let alert: Seen;
  let incident: Seen;
  let name = '';
  let token = '';
  let path = '';

  const send = async (alertname: string, summary: string, instance: string): Promise<void> => {
    const labels = { alertname, model: 'churn', severity: 'critical', instance, namespace: 'ml' };
    const startsAt = stage().around.clock.now().toISOString();
    const alerts = [{ status: 'firing', labels, annotations: { summary }, startsAt }];
    const answer = await fetch(`http://127.0.0.1:${stage().story.app.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ version: '4', status: 'firing', groupKey: 'churn', alerts }),
    });
    expect(answer.status).toBe(200);
  };

  test('alerts of severity critical page who is on call, then who comes next', async () => {
    const step = 'notify schedule ml-oncall; wait 5m; notify schedule ml-oncall next';
    expect(await say('ada', said('escalation create', { policy: 'ml' }, { step }))).toContain('ml stands');
    const route = said('alert route', { action: 'add', name: 'ml' }, { match: 'severity=critical', page: 'ml' });
    expect(await say('ada', route)).toContain('pages by ml');
    const made = await say('ada', said('integration add', { source: 'alertmanager', name: 'main' }));
    path = /\/in\/alertmanager\/[0-9a-f-]{36}/.exec(made)?.[0] ?? '';
    token = /sti_[A-Za-z0-9_-]{64}/.exec(made)?.[0] ?? '';
  });

  test('an alert comes in: mia is paged and does not answer, leo is paged next and takes it with :eyes:', async () => {
    const { driver, story, around, look } = stage();
    await send('ChurnScoresZero', 'churn scores are all zero', 'api-1:9100');
    alert = await appears('A-1');
    alert = await shows(alert, /churn scores are all zero[\s\S]*firing, 1 alert[\s\S]*instance=api-1:9100/);
    expect(alert.buttons).toEqual(['Acknowledge', 'Declare incident', 'Silence 2 h', 'Details', 'Why']);
    const title = /SEV1 ChurnScoresZero: churn scores are all zero \(A-1\)/;
    const unanswered = await told('mia', title);
    expect(unanswered.words).toContain('step 1 of the policy ml');
    await look?.('alert');
    expect((await driver.direct('leo')).filter(({ words }) => title.test(words))).toEqual([]);

    await setTime(story, around.clock, '2027-03-01T10:06:00Z');
    const page = await told('leo', title);
    expect(page.words).toContain('step 3 of the policy ml');
    await driver.react('leo', alert, 'eyes');
    alert = await shows(alert, /by @?leo/i);
    expect(alert.buttons).toEqual(['Declare incident', 'Silence 2 h', 'Details', 'Why']);
    await answered('leo', page, /@?leo has it since/i);
    await answered('mia', unanswered, /@?leo has it since/i);
  });

  test('mia declares an incident from it: it has a room, and leo, who has the alert, has the incident', async () => {
    const { driver, room, look } = stage();
    const declared = await driver.click('mia', alert, 'Declare incident');
    expect(declared).toMatch(/INC-\d is declared from A-1, severity 1/);
    name = /INC-\d/.exec(declared)?.[0] ?? '';
    incident = await shows(await appears(name), /being worked on[\s\S]*Declared by @?mia from A-1/i);
    incident = await shows(incident, /churn@v2 in production[\s\S]*Acknowledged[\s\S]*@?leo/i);
    expect(incident.buttons).toEqual(['Take command', 'Update\u2026', 'Roll back to v1', 'Resolve', 'Details']);
    const met = (await room?.(name)) ?? incident;
    expect(await say('leo', said('incident role', { role: 'commander' }), met)).toMatch(
      /is commander (of INC-\d )?now/,
    );
    await lineUnder(incident, /is commander now/i);
    const note = said('incident note', { incident: name, text: 'at 10:00 the feature store was empty' });
    expect(await say('leo', note)).toContain(`Noted in the timeline of ${name}`);
    const update = said('incident update', { incident: name, text: 'Scores are wrong, we roll back' });
    expect(await say('leo', update)).toContain(`Stakeholders of ${name} are told`);
    incident = await shows(incident, /Commander[\s\S]*@?leo[\s\S]*Scores are wrong, we roll back/i);
    await look?.('incident');
  });

  test('the card rolls back to the version before', async () => {
    const { driver } = stage();
    expect(await driver.click('leo', incident, 'Roll back to v1')).toContain('Roll churn back');
    expect(await driver.confirm('leo', 'Roll back')).toMatch(/churn@v1/);
    const show = () => say('mia', said('model show', { model: 'churn' }));
    await until('v1 in production', async () => /production\s+churn@v1/.test(await show()), show);
    await lineUnder(incident, /@?leo rolled back to churn@v1 in production/i);
  });

  test('it is resolved, and its review is drafted from the timeline', async () => {
    const { driver, story } = stage();
    expect(await driver.click('leo', incident, 'Resolve')).toContain(`${name} is resolved`);
    incident = await shows(incident, /Resolved by/);
    expect(incident.buttons).toEqual(['Review', 'Close', 'Details']);
    const review = await driver.click('leo', incident, 'Review');
    expect(review).toMatch(
      /Review of INC-\d[\s\S]*Time to acknowledge[\s\S]*the feature store was empty[\s\S]*rolled back to churn@v1[\s\S]*@?leo resolved it/i,
    );
    expect(await say('leo', said('action add', { incident: name, what: 'count' }))).toContain(`Action 1 of ${name}`);
    expect(story.faults).toEqual([]);
  });

  test('at most two taps from a lock screen to acknowledged: the message is opened, and its first button pressed', async () => {
    const { driver, story } = stage();
    await send('ChurnSlow', 'churn answers after 9 s', 'api-2:9100');
    const page = await told('mia', /SEV1 ChurnSlow: churn answers after 9 s \(A-2\)/);
    // What was notified says what is wrong before anything is opened; the console notifies nobody.
    if (page.notice !== undefined) expect(page.notice).toBe('SEV1 ChurnSlow: churn answers after 9 s (A-2)');
    expect(page.buttons).toEqual(['Acknowledge', 'Not mine, page the next']);
    await until('the page', () => isAtRest(story));
    expect(await driver.click('mia', page, 'Acknowledge')).toContain('You have A-2. Nobody else is paged about it.');
    await answered('mia', page, /@?mia has it since/i);
    await shows(await appears('A-2'), /by @?mia/i);
    expect(story.faults).toEqual([]);
  });
}

/** Leo wants to be mentioned where incidents stand; `id` is his on the platform. */
export function tellMention(stage: () => IncidentStage, id: () => string): void {
  const { say, cards } = createScene(stage);

  test('a page of who wants to be mentioned stands in the channel and notifies him alone', async () => {
    const { driver } = stage();
    expect(await say('leo', said('notify set', {}, { urgent: 'mention' }))).toContain('mention');
    const before = (await driver.posted()).length;
    expect(await say('mia', said('page', { who: '@leo', text: 'the loader is full' }))).toMatch(/pages @?leo/i);
    const notifying = async () => (await driver.posted()).slice(before).filter(({ pings }) => pings.length > 0);
    const [posted, ...others] = await until(
      'the mention',
      async () => {
        const found = await notifying();
        return found.length > 0 && found;
      },
      cards,
    );
    expect([posted?.to, posted?.pings.length, others]).toEqual(['channel', 1, []]);
    expect(posted?.pings[0]).toContain(id());
  });
}
