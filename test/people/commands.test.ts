import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PeoplePort } from '../../src/chat/ports/platform.ts';
import { ensureGroups } from '../../src/people/create-group.ts';
import { issueAdminCode } from '../../src/people/issue-admin-code.ts';
import { channelPlatform } from '../workspace/channel-platform.ts';
import { kindsOf, type PeopleKit, peopleKit } from './people-kit.ts';
import { spokenRoom } from './spoken.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const standings: PeoplePort = {
  standing: async (_team, user) => ({
    standing: user.startsWith('UBOT')
      ? 'bot'
      : user.startsWith('UGUEST')
        ? 'guest'
        : user.startsWith('UGONE')
          ? 'gone'
          : 'member',
    name: user.slice(1).toLowerCase(),
  }),
};

/** A workspace with ada as admin, claimed as people do it. */
async function room() {
  const platform = channelPlatform({}, standings);
  const made = spokenRoom(kit, platform);
  await ensureGroups(made.ctx, ['ml-leads', 'risk']);
  const code = await issueAdminCode(made.ctx);
  const claimed = await made.say('UADA', `setup --code ${code}`);
  return { ...made, platform, claimed };
}

describe('setup', () => {
  test('leads from nobody to ready by chat alone', async () => {
    const { say, claimed, platform, ctx } = await room();
    expect(claimed.words).toContain('You are admin now.');
    expect(claimed.words).toContain('[Add people to ml-leads] v1 group-add group=ml-leads');
    const form = (
      await say('UADA', { type: 'written', invocation: 'v1 group-add group=ml-leads' }, { source: 'button' })
    ).form;
    expect(form?.fields).toMatchObject([{ name: 'person' }]);
    const filled = { type: 'written' as const, invocation: form?.invocation ?? '', values: { person: '<@ULEO>' } };
    expect((await say('UADA', filled, { source: 'form' })).words).toContain('@leo is in ml-leads now');
    await say('UADA', 'group add risk <@URITA>');
    expect((await say('UADA', 'channel set releases #releases')).card?.tone).toBe('good');
    expect(platform.calls.at(-1)).toBe('post C1 Steward posts releases here from now on.');
    const status = await say('UADA', 'setup --status');
    expect(status.words).toContain('ml-leads: 1 person (ok)');
    expect(kindsOf(kit.facts, ctx.workspace)).toContain('channel.set');
  });

  test('tells everybody else who may', async () => {
    const { say } = await room();
    expect((await say('ULEO', 'setup')).words).toContain('Ask @ada.');
    expect((await say('ULEO', 'setup --code 0000-0000-0000')).words).toContain('There is an admin already. Ask @ada.');
    expect((await say('ULEO', 'setup --test')).words).toContain('Ask @ada.');
  });

  test('tells where the code stands while nobody is admin, and counts wrong ones', async () => {
    const { say, ctx } = spokenRoom(kit, channelPlatform({}, standings));
    const code = await issueAdminCode(ctx);
    expect((await say('ULEO', 'setup')).words).toContain('setup --code <code>');
    expect((await say('ULEO', 'setup --code nonsense')).words).toContain('4 more tries');
    expect((await say('ULEO', 'setup --code nonsense')).words).toContain('3 more tries');
    expect((await say('UGUEST', `setup --code ${code}`)).words).toContain('is a guest');
    expect((await say('ULEO', `setup --code ${code}`)).words).toContain('You are admin now.');
  });

  test('posts a test card to every channel that is set, and nothing for somebody without the right', async () => {
    const { say, platform } = await room();
    expect((await say('UADA', 'setup --test')).words).toContain('No channel is set yet');
    await say('UADA', 'channel set releases #releases');
    await say('ULEO', 'setup --test');
    const before = platform.calls.length;
    expect((await say('UADA', 'setup --test')).words).toContain('releases: #releases: posted (ok)');
    expect(platform.calls.slice(before)).toEqual(['join C1', 'post C1 A test: cards about releases come here.']);
  });

  test('shows what is stuck', async () => {
    const made = spokenRoom(kit, channelPlatform({}, standings), [{ what: 'apply R-81', since: new Date(0) }]);
    const code = await issueAdminCode(made.ctx);
    expect((await made.say('UADA', `setup --code ${code}`)).words).toContain('Stuck: apply R-81 (fail)');
  });
});

describe('what only admins may', () => {
  test.each([
    'people role <@ULEO> admin',
    'people link <@ULEO> --login octocat',
    'group create ops',
    'group add risk <@ULEO>',
    'group remove risk <@ULEO>',
    'channel set releases #releases',
    'token create ci --scope read',
    'token list',
  ])('is refused to a member, with the name of who may: %s', async (line) => {
    const { say, platform, ctx } = await room();
    await say('ULEO', 'whoami');
    const [calls, facts] = [platform.calls.length, kindsOf(kit.facts, ctx.workspace).length];
    const heard = await say('ULEO', line);
    expect(heard.card?.tone).toBe('bad');
    expect(heard.words).toContain('Ask @ada.');
    expect(platform.calls).toHaveLength(calls);
    expect(kindsOf(kit.facts, ctx.workspace)).toHaveLength(facts);
  });
});

describe('groups by chat', () => {
  test('take several people and say who is in them', async () => {
    const { say } = await room();
    const heard = await say('UADA', 'group add ml-leads <@ULEO> <@URITA>');
    expect(heard.words).toMatch(
      /@(leo, @rita|rita, @leo) are in ml-leads now and may decide on requests opened from now on/,
    );
    expect((await say('UMIA', 'group show ml-leads')).words).toMatch(/@leo \| .* \| @ada/);
    expect((await say('UMIA', 'group show')).words).toContain('risk: nobody yet');
    expect((await say('UADA', 'group remove ml-leads <@ULEO>')).words).toContain('@leo is no longer in ml-leads');
  });

  test.each([
    ['group add ml-leads @leo', 'is only a name'],
    ['group add ml-leads <@UBOT1>', 'bot1 is a bot'],
    ['group add ml-leads <@UGUEST1>', 'guest1 is a guest'],
    ['group add ml-leads <@UGONE1>', 'Slack knows no such person.'],
    ['group add ml-lead <@ULEO>', 'Did you mean ml-leads?'],
    ['group remove ml-leads <@ULEO>', 'Steward has not met this person yet.'],
    ['group create ml-leads', 'There is a group ml-leads already.'],
    ['group create "No Good"', 'is not a group'],
  ])('refuse with a clear answer: %s', async (line, words) => {
    const { say } = await room();
    const heard = await say('UADA', line);
    expect(heard.card?.tone).toBe('bad');
    expect(heard.words).toContain(words);
  });

  test('say when somebody is in it already', async () => {
    const { say } = await room();
    await say('UADA', 'group add ml-leads <@ULEO>');
    expect((await say('UADA', 'group add ml-leads <@ULEO>')).words).toContain('leo is in ml-leads already.');
  });
});

describe('people by chat', () => {
  test('see themselves and others', async () => {
    const { say } = await room();
    await say('UADA', 'group add risk <@ULEO>');
    expect((await say('ULEO', 'whoami')).words).toMatch(/leo: member[\s\S]*Groups: risk, since/);
    expect((await say('ULEO', 'people show @ada')).words).toContain('ada: admin');
    expect((await say('ULEO', 'people show')).words).toMatch(/@ada \| admin \| none\n@leo \| member \| risk/);
    expect((await say('UGUEST', 'whoami')).words).toContain('guest, without rights here');
    expect((await say('UGUEST', 'people show')).words).toContain('Slack says you are a guest');
  });

  test('get roles by mention only, and the last admin stays', async () => {
    const { say } = await room();
    expect((await say('UADA', 'people role @leo admin')).words).toContain('is only a name');
    expect((await say('UADA', 'people role <@UADA> member')).words).toContain('You are the last admin.');
    expect((await say('UADA', 'people role <@UBOT1> admin')).words).toContain('bot1 is a bot');
    expect((await say('UADA', 'people role <@ULEO> admin')).words).toContain('@leo is admin now.');
    expect((await say('ULEO', 'people role <@UADA> member')).words).toContain('@ada is member now.');
  });

  test('are forgotten after a question, and have no rights then', async () => {
    const { say } = await room();
    await say('ULEO', 'whoami');
    const asked = await say('UADA', 'people forget <@ULEO>');
    expect((await say('ULEO', 'people show')).card?.tone).toBe('neutral');
    const button = asked.card?.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []))[0];
    const done = await say('UADA', { type: 'written', invocation: button?.invocation ?? '' }, { source: 'button' });
    expect(done.words).toContain('Forgotten.');
    expect((await say('ULEO', 'people show')).words).toContain('Steward was told to forget you');
    expect((await say('UADA', 'people show')).words).not.toContain('leo');
  });

  test('link two accounts with a code, and CI logins by an admin', async () => {
    const { say } = await room();
    const started = await say('ULEO', 'people link');
    const code = /people link --code (\S+)/.exec(started.words)?.[1] ?? '';
    const discord = { origin: { platform: 'discord' as const, team: 'G1' } };
    const finished = await say('UOTHER', `people link ${code}`, discord);
    expect(finished.words).toContain('Both accounts are one person now');
    expect((await say('ULEO', 'whoami')).words).toContain('Discord G1: UOTHER');
    expect((await say('UADA', 'people link <@ULEO> --login octocat')).words).toContain('counts as asked by @leo now');
    expect((await say('UADA', 'people link <@ULEO>')).words).toContain('Say which login is meant');
    expect((await say('UADA', 'people link', { answersInPublic: true })).words).not.toMatch(/--code \S{9}/);
  });
});

describe('tokens by chat', () => {
  test('are shown once, listed and revoked after a question', async () => {
    const { say } = await room();
    const made = await say('UADA', 'token create ci --scope versions:write --scope requests:write', { key: 'same' });
    expect(made.words).toMatch(/shown this once: stw_\S{43}/);
    const again = await say('UADA', 'token create ci --scope versions:write', { key: 'same' });
    expect(again.words).not.toContain('stw_');
    expect((await say('UADA', 'token list')).words).toMatch(
      /ci \| versions:write, requests:write \| @ada.* \| never \| in use/,
    );
    const asked = await say('UADA', 'token revoke ci');
    const button = asked.card?.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []))[0];
    await say('UADA', { type: 'written', invocation: button?.invocation ?? '' }, { source: 'button' });
    expect((await say('UADA', 'token list')).words).toContain('revoked');
  });

  test('are not made where others read along, nor with a scope that does not exist', async () => {
    const { say } = await room();
    expect((await say('UADA', 'token create ci --scope read', { answersInPublic: true })).words).not.toContain('stw_');
    expect((await say('UADA', 'token create ci --scope everything')).words).toContain('is not one of');
    expect((await say('UADA', 'token list')).words).toContain('There is no token yet.');
  });
});
