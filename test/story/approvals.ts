import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answering, type Receiver, startReceiver } from '../kit/receiver.ts';
import { approvalsLifecycle } from './approvals-lifecycle.ts';
import { everybody, type Seen } from './driver.ts';
import { type Around, createScene, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';
import { type StoryClock, storyClock } from './story-clock.ts';

/** What the scenario needs outside of Steward: a lifecycle file that changes, and what effects reach. */
export interface Outside extends Around {
  readonly hook: Receiver;
  readonly clock: StoryClock;
  /** Writes the lifecycle file anew, as an editor does. */
  readonly edit: (change: (source: string) => string) => Promise<void>;
  /** While a file stands where the record's folder is to be, nothing can be written there. */
  readonly blockRecord: () => Promise<void>;
  readonly freeRecord: () => Promise<void>;
  readonly records: () => Promise<string>;
}

export async function prepareOutside(): Promise<Outside> {
  const [folder, hook] = await Promise.all([mkdtemp(join(tmpdir(), 'steward-story-')), startReceiver()]);
  const file = join(folder, 'lifecycle.yml');
  const out = join(folder, 'out');
  const record = join(out, 'releases.jsonl');
  await writeFile(file, approvalsLifecycle({ hook: `${hook.url}/steward`, file: record }));
  return {
    env: {
      LIFECYCLE_FILE: file,
      EFFECT_RELEASES: 'a signing secret of thirty-two bytes or more',
      // Slack and browsers tell where people are; Discord does not.
      DEFAULT_ZONE: 'Europe/Berlin',
    },
    hook,
    clock: storyClock('2027-03-01T09:00:00Z'),
    edit: async (change) => writeFile(file, change(await readFile(file, 'utf8'))),
    blockRecord: () => writeFile(out, ''),
    freeRecord: () => rm(out),
    records: () => readFile(record, 'utf8'),
    close: async () => {
      await hook.close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface ApprovalsStage extends Stage {
  readonly around: Outside;
  /** Looks at the richest card as it stands, on a phone. */
  readonly look?: (card: Seen) => Promise<void>;
}

/**
 * What approvals meet in a regulated team: several ways to be approved, rights that are lent, evidence and freezes, a policy
 * that is edited meanwhile, and a target that does not answer. Tests that follow one another, over a driver alone.
 */
export function tellApprovals(stage: () => ApprovalsStage): void {
  const { say, cards, shows, hides, asked, nameOf, told, lineUnder } = createScene(stage);
  const evidence = (of: string, named: Record<string, string> = {}) =>
    say('mia', said('evidence add', { subject: of, kind: 'bias-audit' }, { uri: 'https://wiki/bias', ...named }));
  /** Time goes on for the timers of this kind: what they wait for is due. */
  const due = async (kind: string): Promise<boolean> => {
    const { app, database } = stage().story;
    // Not while one runs: its timer then says when it counts as dead.
    const moved = await database.database.db.execute(
      `update timer set due_at = due_at - interval '2 days' where kind = '${kind}' and lease_until is null
        and subject in (select 'R-' || number from request where state = 'apply-failed')
        returning subject`,
    );
    app.wake();
    return moved.length > 0;
  };
  /** The release that most tests are about. */
  let card: Seen;

  test('a workspace with three groups is set up', async () => {
    const { story } = stage();
    await say('ada', said('setup', {}, { code: await story.code() }));
    for (const kind of ['releases', 'audit'])
      expect(await say('ada', said('channel set', { kind, channel: '#releases' }))).toContain('go to');
    expect(await say('ada', said('people role', { person: '@mia', role: 'member' }))).toContain('is member now');
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('ada', said('group add', { group: 'risk', person: '@rita' }));
    await say('ada', said('group add', { group: 'heads', person: '@ada' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'high', about: 'Who will leave' }));
    for (const [name, auc] of [
      ['v1', '0.90'],
      ['v2', '0.93'],
      ['v3', '0.94'],
    ] as const)
      expect(await say('mia', version(name, auc))).toContain('is registered');
  });

  test('of two ways to be approved the card shows both, and either is enough', async () => {
    const { driver } = stage();
    const first = await asked('churn@v1', 'staging');
    expect(first.words).toMatch(/1 of heads: @?ada/i);
    expect(first.words).toMatch(/or 1 of ml-leads: @?leo[\s\S]*1 of risk: @?rita/i);
    expect(await driver.click('ada', first, 'Approve')).toContain('churn@v1 is in staging now');
    const second = await asked('churn@v2', 'staging');
    expect(await driver.click('leo', second, 'Approve')).toContain('1 of 2 approvals');
    await driver.react('rita', second, 'white_check_mark');
    await shows(second, /Approved by @?leo and @?rita/i);
  });

  test('a right is lent for one request, and the card says for whom a vote was given', async () => {
    const { driver } = stage();
    expect(await evidence('churn')).toContain('bias-audit is recorded');
    card = await asked('churn@v2', 'production');
    const name = nameOf(card);
    expect(card.words).toContain('0 of 2 approvals');
    expect(await say('mia', said('delegate', { request: name, person: '@ada' }))).toContain('nothing to lend');
    expect(await say('leo', said('delegate', { request: name, person: '@mia' }))).toMatch(/cannot decide for you/);
    expect(await say('leo', said('delegate', { request: name, person: '@ada' }))).toContain('may decide for you');
    await lineUnder(card, /ada may decide for @?leo/i);
    const question = await told('ada', new RegExp(`${name} `));
    expect(question.words).toMatch(/for @?leo/i);
    expect(await driver.click('ada', question, 'Approve')).toContain('1 of 2 approvals');
    expect((await shows(card, /1 of 2/)).words).toMatch(/ada approved for @?leo \(ml-leads\)/i);
    await lineUnder(card, /ada approved for @?leo \(ml-leads\)/i);
    expect(await say('leo', said('delegate', { request: name }, { end: 'true' }))).toContain('any more');
    await shows(card, /0 of 2 approvals/);
  });

  test('who is away has somebody decide for him, and a remark stands beside the votes', async () => {
    const { driver } = stage();
    expect(await say('leo', said('away', { person: '@ada' }, { to: '2w' }))).toContain('decides for you from');
    expect(await driver.click('ada', card, 'Approve')).toContain('1 of 2 approvals');
    const words = { request: nameOf(card), severity: 'minor', comment: 'The notes lack the data set' };
    expect(await say('mia', said('feedback', words))).toContain('has your remark');
    const shown = await shows(card, /minor, @?mia: .The notes lack the data set/i);
    expect(shown.words).toMatch(/1 of 2 approvals[\s\S]*for @?leo/i);
    expect(await say('ada', said('audit show', {}, { kind: 'request.voted' }))).toMatch(/for @?leo/i);
  });

  test('votes are void when the evidence changes, and card, thread and voter are told', async () => {
    expect(await evidence('churn@v2', { result: 'fail' })).toContain('as failed');
    const shown = await shows(card, /0 of 2 approvals/);
    expect(shown.words).toMatch(/bias-audit of churn@v2 failed[\s\S]*evidence add churn@v2 bias-audit/);
    expect(shown.words).toMatch(/No longer counts?[\s\S]*@?ada/i);
    await lineUnder(card, /bias-audit changed: the vote of @?ada no longer counts/i);
    await told('ada', /your vote no longer counts, because bias-audit changed/);
    await stage().look?.(shown);
    await evidence('churn@v2', {});
    await hides(card, /failed/);
  });

  test('a freeze holds what is approved until it ends', async () => {
    const { driver, around: outside } = stage();
    outside.hook.answer = answering(503);
    await outside.blockRecord();
    await say('leo', said('away', {}, { end: 'true' }));
    const until = { to: '2d', stage: 'production' };
    expect(await say('mia', said('freeze add', { name: 'year-end' }, until))).toContain('year-end');
    await shows(card, /year-end holds until/);
    expect(await driver.click('leo', card, 'Approve')).toContain('1 of 2 approvals');
    await driver.react('rita', card, 'white_check_mark');
    const question = await told('rita', /asks once more/);
    expect(await driver.click('rita', question, 'Approve')).toContain('once this passes: No freeze year-end');
    const held = await shows(card, /2 of 2 approvals/);
    expect(held.words).toMatch(/approved \(ml-leads\)[\s\S]*approved \(risk\)/);
  });

  test('an open request is judged by the policy it was opened under, and the audit channel reads what changed', async () => {
    await stage().around.edit((source) =>
      source.replace(
        'approvals: [{ from: ml-leads }, { from: risk }]\n    confirm',
        'approvals: [{ from: heads }]\n    confirm',
      ),
    );
    const read = async () => (await cards()).find(({ words }) => words.includes('Revision 2 of the lifecycle'));
    const line = await until('the difference', read);
    expect(line.words).toContain('policies.production-high');
    expect((await shows(card, /2 of 2/)).words).toContain('production-high r1');
    expect(await say('mia', said('policy explain', { subject: 'churn@v2', to: 'production' }))).toContain('heads');
  });

  test('approved is not applied: the card says what failed, and it is tried again', async () => {
    const { around: outside } = stage();
    expect(await say('mia', said('freeze end', { name: 'year-end' }))).toContain('year-end');
    const failed = await shows(card, /approved, not applied/);
    expect(failed.words).toMatch(/503[\s\S]*Steward tries again at/);
    expect(failed.buttons).toEqual(['Try again now', 'Details']);
    await told('mia', /approved but not applied/);
    await until('a timer that rests', () => due('apply'));
    await until('a second try', () => outside.hook.received.length >= 2);
    expect(new Set(outside.hook.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    outside.hook.answer = answering(204);
    await shows(card, /approved, not applied/);
    expect(await say('mia', said('apply retry', { request: nameOf(card) }))).toContain('tried again now');
    await shows(card, /record/);
  });

  test('after the last try the owner is called, who tries again once it is mended', async () => {
    const { driver, around: outside } = stage();
    const { db } = stage().story.database.database;
    const last = `select from request where state = 'apply-failed' and next_try_at is null`;
    await until('the last try', async () => {
      await due('apply');
      return (await db.execute(last)).length > 0;
    });
    const call = await told('mia', /gave up/);
    expect((await shows(card, /gave up/)).words).toContain(`apply retry ${nameOf(card)}`);
    await outside.freeRecord();
    await driver.click('mia', call, 'Try again now');
    await shows(card, /in production since/);
    expect(await outside.records()).toContain('"subject":"churn@v2"');
    await told('mia', /churn@v2 is in production now/);
  });

  test('all this was one card in the channel, and nobody was told more than what concerned him', async () => {
    const { driver } = stage();
    await lineUnder(card, /churn@v2 is in production now/);
    const posted = await driver.posted();
    const count = (to: string) => posted.filter((each) => each.to === to).length;
    expect((await cards()).filter(({ words }) => /R-\d+:? /.test(words))).toHaveLength(3);
    // Each the card of what waited for him: three times leo and rita, ada for one of the ways and then for leo.
    expect(everybody.map((who) => [who, count(who)])).toEqual([
      // and that the vote for leo no longer counts
      ['ada', 4],
      // three ends, the failure, and the call as owner
      ['mia', 5],
      ['leo', 3],
      // and the question about the reaction
      ['rita', 4],
    ]);
    expect(posted.flatMap(({ pings }) => pings)).toEqual([]);
  });

  test('what was edited meanwhile is not decided on: the card offers to ask again', async () => {
    const { driver } = stage();
    const before = await asked('churn@v3', 'staging');
    await driver.click('leo', before, 'Approve');
    expect(await say('mia', said('version edit', { version: 'churn@v3' }, { metric: 'auc=0.8' }))).toContain(
      'churn@v3',
    );
    const stale = await shows(before, /It ended because churn@v3 was edited/);
    expect(stale.buttons).toEqual(['Ask again', 'Details']);
    expect(await driver.click('mia', stale, 'Ask again')).toContain('It waits for');
    expect(stage().story.faults.filter((each) => !/An effect failed/.test(each))).toEqual([]);
  });
}
