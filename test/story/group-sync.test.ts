import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neededScopes } from '../../src/platforms/slack/scopes.ts';
import { type DiscordServer, discordServer } from '../kit/discord/discord-server.ts';
import { discordDriver } from './discord-driver.ts';
import { discordEnv } from './discord-story.ts';
import type { Seen, Who } from './driver.ts';

import { alone, isAtRest, type Stage } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { startStory, until } from './start-story.ts';

/** A list of the platform that a group follows, as its own people change it. */
interface Following extends Stage {
  /** `--slack @ml-leads` or `--discord @ml-leads`. */
  readonly named: Readonly<Record<string, string>>;
  /** Whether the platform lists its members; else it is asked about those who are in the group, and the caller. */
  readonly lists: boolean;
  setMembers(...who: readonly Who[]): void;
  /** Another list, which holds whoever is on call: how it is named, and who is in it. */
  readonly onCall: Readonly<Record<string, string>>;
  heldOnCall(): readonly string[];
}

function tellFollowing(stage: () => Following): void {
  const say = (who: Who, command: string, words: Record<string, string> = {}, named: Record<string, string> = {}) =>
    stage().driver.say(who, { command, words, named });
  const card = (name: string): Promise<Seen> =>
    until(`the card of ${name}`, async () => {
      const found = (await stage().driver.cards()).find(({ words }) => words.startsWith(`${name} `));
      return found && (await isAtRest(stage().story)) && found;
    });
  const ask = async (to: string): Promise<string> => {
    const answer = await say('mia', 'promote', { subject: 'churn@v1', to });
    return /R-\d+/.exec(answer)?.[0] ?? `no name in "${answer}"`;
  };

  test('a group follows a list of the platform', async () => {
    await say('ada', 'setup', {}, { code: await stage().story.code() });
    await say('ada', 'channel set', { kind: 'releases', channel: '#releases' });
    await say('mia', 'whoami');
    for (const who of ['leo', 'rita'] as const) await say(who, 'whoami');
    await say('ada', 'people role', { person: '@mia', role: 'member' });
    stage().setMembers('leo');
    expect(await say('ada', 'group sync', { group: 'ml-leads' }, stage().named)).toContain('1 came in');
    expect(await say('ada', 'group add', { group: 'ml-leads', person: '@rita' })).toContain('people come and go there');
    await say('mia', 'model register', { model: 'churn' }, { risk: 'limited', about: 'Churn' });
    await say('mia', 'version add', { version: 'churn@v1' }, { metric: 'auc=0.9', uri: 's3://churn/v1' });
  });

  test('who came into it after a request was opened decides only on later ones, who left it on none; it is read again when one is opened', async () => {
    const first = await ask('staging');
    const shown = await card(first);
    stage().setMembers('rita');
    expect(await stage().driver.click('leo', shown, 'Approve')).toMatch(/may not decide/);
    await say('ada', 'group sync', { group: 'ml-leads' });
    expect(await stage().driver.click('rita', shown, 'Approve')).toMatch(/after R-1 was opened/);
    expect(await say('mia', 'withdraw', { request: first })).toContain('withdrawn');
    stage().setMembers();
    expect(await ask('staging')).toMatch(/Nobody could approve churn@v1 to staging/);
    stage().setMembers('rita');
    if (!stage().lists) await say('ada', 'group sync', { group: 'ml-leads' });
    const second = await ask('staging');
    expect(await say('rita', 'approve', { request: second })).toContain('churn@v1 is in staging now');
  });

  test('a reaction is counted by the same list', async () => {
    const shown = await card(await ask('canary'));
    stage().setMembers('leo');
    await stage().driver.react('rita', shown, 'white_check_mark');
    const now = async () => (await stage().driver.cards()).find(({ id }) => id === shown.id)?.words ?? '';
    await until('a card that counts it not', async () => /not counted/i.test(await now()), now);
    await until('the ledger to say why', async () => {
      const { db } = stage().story.database.database;
      const rows = await db.execute(
        `select from ledger where body::jsonb ->> 'kind' = 'group.member-removed' and body::jsonb -> 'body' ->> 'because' = 'sync'`,
      );
      return rows.length >= 2;
    });
  });
}

const namesOf = (users: readonly string[], idOf: (who: Who) => string | undefined): string[] =>
  (['ada', 'leo', 'mia', 'rita'] as const).filter((who) => users.includes(idOf(who) ?? '-'));

/** The other way round: a list of the platform that holds whoever is on call. */
function tellOnCall(stage: () => Following): void {
  test('a list of the platform is kept equal to who is on call, and never one that gives votes', async () => {
    const say = (who: Who, command: string, words: Record<string, string>, named: Record<string, string> = {}) =>
      stage().driver.say(who, { command, words, named });
    const inIt = (...who: readonly Who[]) =>
      until(
        `${who.join()} alone in the list`,
        async () => stage().heldOnCall().join() === who.join(),
        async () => stage().heldOnCall().join(),
      );
    for (const person of ['@rita', '@leo']) await say('ada', 'people role', { person, role: 'member' });
    expect(await say('ada', 'oncall create', { schedule: 'ml', people: '@leo' })).toContain('is on call');
    expect(await say('ada', 'oncall rota', { schedule: 'ml' }, stage().named)).toMatch(/ml-leads follows/);
    expect(await say('leo', 'oncall rota', { schedule: 'ml' }, stage().onCall)).toMatch(/admin/);
    expect(await say('ada', 'oncall rota', { schedule: 'ml' }, stage().onCall)).toContain(
      '@ml-oncall holds whoever is on call in ml from now on',
    );
    await inIt('leo');
    expect(await say('rita', 'oncall override', { schedule: 'ml' }, { to: '4h' })).toContain('O-1');
    await inIt('rita');
    expect(await say('rita', 'oncall cancel', { what: 'O-1' })).toContain('O-1');
    await inIt('leo');
    expect(await say('ada', 'oncall show', { schedule: 'ml' })).toContain('@ml-oncall');
    expect(await say('ada', 'oncall rota', { schedule: 'ml' }, { off: 'true' })).toContain('no longer');
  });

  test('a time on call that is offered goes to whoever clicks, and the calendar says so', async () => {
    expect(await stage().driver.say('leo', { command: 'oncall swap', words: { schedule: 'ml' } })).toContain('SW-1');
    const offered = await until('the offer', async () =>
      (await stage().driver.cards()).find(({ words }) => words.startsWith('SW-1 ')),
    );
    expect(await stage().driver.click('leo', offered, 'Take it')).toContain('your own time');
    expect(await stage().driver.click('rita', offered, 'Take it')).toContain('You are on call in ml');
    const taken = async () =>
      (await stage().driver.cards()).some(({ id, words }) => id === offered.id && words.includes('taken'));
    await until('the card of who took it', taken);
    const answer = await stage().driver.say('rita', { command: 'oncall calendar' });
    const [path = 'no address'] = /\/oncall\/[\w-]+\.ics/.exec(answer) ?? [answer];
    const calendar = await fetch(`http://127.0.0.1:${stage().story.app.port}${path}`);
    expect([calendar.status, calendar.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(await calendar.text()).toContain('SUMMARY:On call: ml');
  });
}

describe('a group follows a Slack user group', () => {
  const slack = useSlackStory('http', alone);
  const following = (): Following => ({
    ...slack(),
    named: { slack: '@ml-leads' },
    lists: true,
    setMembers: (...who) =>
      void slack().slack.setUserGroup(
        'ml-leads',
        who.map((each) => slack().slack.users[each] ?? ''),
      ),
    onCall: { slack: '@ml-oncall' },
    heldOnCall: () => namesOf(slack().slack.userGroup('ml-oncall') ?? [], (who) => slack().slack.users[who]),
  });
  beforeAll(() => void slack().slack.setUserGroup('ml-oncall', []));
  tellFollowing(following);
  tellOnCall(following);

  test('without the scope nobody decides what reaches production, and the set-up says what to do', async () => {
    const { driver, slack: workspace, story } = slack();
    const name = /R-\d+/.exec(
      await driver.say('mia', { command: 'promote', words: { subject: 'churn@v1', to: 'production' } }),
    )?.[0];
    workspace.setScopes(Object.keys(neededScopes).filter((scope) => scope !== 'usergroups:read'));
    expect(await driver.say('leo', { command: 'approve', words: { request: name ?? '' } })).toMatch(
      /Nobody can say now who is in Slack's @ml-leads.*Add the scope usergroups:read/s,
    );
    await story.app.sweep();
    expect(await driver.say('ada', { command: 'setup', named: {} })).toContain('It cannot be read now: Add the scope');
  });
});

describe('a group follows a Discord role', () => {
  let server: DiscordServer;
  let stage: Following;
  const [role, onCallRole] = ['200000000000000001', '200000000000000002'];

  beforeAll(async () => {
    server = await discordServer();
    server.setRole(role, 'ml-leads');
    server.setRole(onCallRole, 'ml-oncall');
    const story = await startStory(discordEnv(server));
    await until('the commands', () => server.guild.commands.length > 0);
    stage = {
      story,
      driver: discordDriver(server),
      named: { discord: `<@&${role}>` },
      lists: false,
      setMembers: (...who) =>
        server.setRole(
          role,
          'ml-leads',
          who.map((each) => server.users[each]?.id ?? ''),
        ),
      onCall: { discord: `<@&${onCallRole}>` },
      heldOnCall: () => {
        const holders = [...server.guild.members].filter(([, { roles }]) => roles.includes(onCallRole));
        return namesOf(
          holders.map(([user]) => user),
          (who) => server.users[who]?.id,
        );
      },
    };
  });
  afterAll(async () => {
    await stage?.story.stop();
    await server?.stop();
  });
  tellFollowing(() => stage);
  tellOnCall(() => stage);
});
