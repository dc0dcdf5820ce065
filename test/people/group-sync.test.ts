import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeliveryError, type GroupsPort, type Platform, type Standing } from '../../src/chat/ports/platform.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { applyMembership } from '../../src/people/apply-membership.ts';
import { ensureGroups } from '../../src/people/create-group.ts';
import { groupSyncOf } from '../../src/people/find-group-syncs.ts';
import { groupMembers } from '../../src/people/find-groups.ts';
import { membersOf, namesOf } from '../../src/people/find-people.ts';
import { readGroup, refreshGroups } from '../../src/people/refresh-groups.ts';
import { removeFromGroup } from '../../src/people/remove-from-group.ts';
import { setRole } from '../../src/people/set-role.ts';
import { setupSteps } from '../../src/people/setup-state.ts';
import { syncGroup } from '../../src/people/sync-group.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { channelPlatform } from '../workspace/channel-platform.ts';
import { as, meet, type PeopleKit, peopleKit } from './people-kit.ts';
import { spokenRoom } from './spoken.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const start = new Date('2026-03-02T10:00:00Z').getTime();
const at = (minutes: number): Date => new Date(start + minutes * 60_000);

const standings: Record<string, Standing['standing']> = { UBOT: 'bot', UGUEST: 'guest', UOTHER: 'stranger' };

/** Slack with one user group, whose members and faults a test decides. */
function slack() {
  const asked: (readonly string[])[] = [];
  const state = { users: [] as string[] | undefined, fails: undefined as DeliveryError | undefined, hangs: false };
  const groups: GroupsPort = {
    resolve: async (_team, typed) => {
      if (state.fails) throw state.fails;
      return typed === '@leads' ? { group: 'S1', name: 'leads' } : undefined;
    },
    members: (_team, _group, among) => {
      asked.push(among);
      if (state.hangs) return new Promise(() => {});
      return state.fails ? Promise.reject(state.fails) : Promise.resolve(state.users);
    },
    setMembers: () => Promise.reject(new Error('a list that a group follows is never written')),
  };
  const people = {
    standing: async (_team: string, user: string) => ({
      standing: standings[user] ?? ('member' as const),
      name: user.slice(1).toLowerCase(),
    }),
  };
  return { state, asked, platform: { ...channelPlatform({}, people), groups } as Platform };
}

/** ada is admin, leo is in ml-leads by hand, and the user group holds who is named. */
async function room(...users: string[]) {
  kit.now = at(0);
  const on = slack();
  on.state.users = users;
  const spoken = spokenRoom(kit, on.platform);
  await ensureGroups(spoken.ctx, ['ml-leads', 'risk']);
  const ada = await meet(spoken.ctx, 'UADA', { standing: 'member' });
  const leo = await meet(spoken.ctx, 'ULEO', { standing: 'member', name: 'leo' });
  await setRole(spoken.ctx, { person: ada, role: 'admin' });
  await addToGroup(spoken.ctx, { group: 'ml-leads', people: [leo] });
  return { ...on, ...spoken, ada, leo, platformOf: () => on.platform };
}

const inGroup = async (ctx: Ctx): Promise<string[]> =>
  (
    await namesOf(
      ctx,
      (await groupMembers(ctx, 'ml-leads')).map((member) => member.personId),
    )
  ).sort();
const facts = (ctx: Ctx) =>
  kit.facts.filter((fact) => fact.workspace === ctx.workspace && fact.kind.startsWith('group.')).slice(-4);

describe('group sync', () => {
  test('takes in full members alone, keeps who stays, and tells each who came or went', async () => {
    const { say, ctx, leo } = await room('ULEO', 'UMIA', 'UBOT', 'UGUEST', 'UOTHER');
    const rita = await meet(ctx, 'URITA', { standing: 'member', name: 'rita' });
    await addToGroup(ctx, { group: 'ml-leads', people: [rita] });
    kit.now = at(5);
    const answer = await say('UADA', 'group sync ml-leads --slack @leads');
    expect(answer.words).toContain("ml-leads follows Slack's @leads now. 1 came in, 1 went out.");
    expect(await inGroup(ctx)).toEqual(['leo', 'mia']);
    const since = new Map((await membersOf(ctx, ['ml-leads'])).map((each) => [each.person, each.addedAt]));
    expect(since.get(leo)).toEqual(at(0));
    const mia = [...since.keys()].find((id) => id !== leo) ?? '';
    expect(since.get(mia)).toEqual(at(5));
    const told = facts(ctx).map(({ kind, body, actor }) => [kind, body.person, body.because, actor.type]);
    expect(told.slice(1)).toEqual([
      ['group.sync-set', undefined, undefined, 'person'],
      ['group.member-added', mia, 'sync', 'system'],
      ['group.member-removed', rita, 'sync', 'system'],
    ]);
    const shown = (await say('UADA', 'group show ml-leads')).words;
    expect(shown).toContain("Follows Slack's @leads, read last 2026-03-02 10:05 UTC.");
    expect(shown).toContain("@mia | 2026-03-02 10:05 UTC | Slack's @leads");
  });

  test('refuses changes by hand while it lasts, and says how to end it', async () => {
    const { say, ctx, leo, ada } = await room('ULEO');
    await say('UADA', 'group sync ml-leads --slack @leads');
    for (const act of [addToGroup, removeFromGroup]) {
      await expect(act(as(ctx, ada), { group: 'ml-leads', people: [leo] })).rejects.toMatchObject({
        code: 'NOT_ALLOWED',
        message: "ml-leads follows Slack's @leads, so people come and go there.",
        hint: 'Change it in Slack, or end it with `group sync ml-leads --off`.',
      });
    }
    expect((await say('UADA', 'group sync ml-leads --off')).words).toContain('no longer follows');
    expect(await inGroup(ctx)).toEqual(['leo']);
    await removeFromGroup(as(ctx, ada), { group: 'ml-leads', people: [leo] });
    expect((await say('UADA', 'group sync ml-leads --off')).words).toContain('follows nothing');
  });

  test('on demand reads it again', async () => {
    const { say, state, ctx } = await room('ULEO');
    expect((await say('UADA', 'group sync ml-leads')).words).toContain('follows nothing yet');
    await say('UADA', 'group sync ml-leads --slack @leads');
    state.users = ['UMIA', 'UZOE'];
    kit.now = at(1);
    expect((await say('UADA', 'group sync ml-leads')).words).toContain('2 people are in ml-leads');
    expect(await inGroup(ctx)).toEqual(['mia', 'zoe']);
  });

  test.each([
    ['a user group that is not there', '--slack @nothing', 'Slack has no user group "@nothing" here.'],
    ['a platform that is not connected', '--discord @leads', 'No Discord team is connected.'],
    ['two lists at once', '--slack @leads --discord @leads', 'A group follows one list.'],
    ['a list and the end of it', '--slack @leads --off', 'A group follows one list.'],
  ])('refuses %s', async (_title, what, words) => {
    const { say, ctx } = await room();
    expect((await say('UADA', `group sync ml-leads ${what}`)).words).toContain(words);
    expect(await groupSyncOf(ctx, 'ml-leads')).toBeUndefined();
    expect(await inGroup(ctx)).toEqual(['leo']);
  });

  test('refuses an unknown group, and somebody who is no admin', async () => {
    const { say } = await room();
    expect((await say('UADA', 'group sync ml-lead --slack @leads')).words).toContain('Did you mean ml-leads?');
    expect((await say('ULEO', 'group sync ml-leads --slack @leads')).words).toContain('Ask @uada.');
  });

  test('says which scope is missing, in the answer, in group show and in the set-up', async () => {
    const { say, state, ctx, platformOf } = await room('ULEO');
    const lacks = new DeliveryError('refused', 'missing', { hint: 'Add the scope usergroups:read to the Slack app.' });
    state.fails = lacks;
    const refused = (await say('UADA', 'group sync ml-leads --slack @leads')).words;
    expect(refused).toContain('Add the scope usergroups:read');
    state.fails = undefined;
    await say('UADA', 'group sync ml-leads --slack @leads');
    state.fails = lacks;
    const sync = await groupSyncOf(ctx, 'ml-leads');
    if (!sync) throw new Error('no sync');
    expect(await readGroup(ctx, sync, platformOf)).toBeUndefined();
    expect(await inGroup(ctx)).toEqual(['leo']);
    expect((await say('UADA', 'group show ml-leads')).words).toContain('It cannot be read now: Add the scope');
    expect((await say('UADA', 'setup --status')).words).toContain(
      "1 person, as Slack's @leads said last. It cannot be read now: Add the scope usergroups:read to the Slack app. (fail)",
    );
    expect((await say('UADA', 'group sync ml-leads')).words).toContain('could not be read. Add the scope');
    state.fails = undefined;
    await readGroup({ ...ctx, now: at(9) }, sync, platformOf);
    expect((await say('UADA', 'setup --status')).words).toContain("ml-leads: 1 person, as Slack's @leads says (ok)");
  });

  test('of what was deleted there holds nobody, and says so', async () => {
    const { say, state, ctx, platformOf } = await room('ULEO');
    await say('UADA', 'group sync ml-leads --slack @leads');
    state.users = undefined;
    const sync = await groupSyncOf(ctx, 'ml-leads');
    if (sync) await readGroup({ ...ctx, now: at(1) }, sync, platformOf);
    expect(await inGroup(ctx)).toEqual([]);
    expect((await say('UADA', 'group show ml-leads')).words).toContain('It is no longer there.');
  });
});

describe('an answer of the platform', () => {
  test('to an older question changes nothing, nor one for a sync that moved or ended', async () => {
    const { ctx, leo } = await room();
    const source = { group: 'ml-leads', platform: 'slack', team: 'T1', source: 'S1', sourceName: 'leads' } as const;
    const sync = await syncGroup(ctx, source);
    await meet(ctx, 'UMIA', { standing: 'member', name: 'mia' });
    const none = { added: 0, removed: 0 };
    expect(await applyMembership(ctx, sync, { users: ['UMIA'], askedAt: at(2) })).toEqual({ added: 1, removed: 1 });
    expect(await applyMembership(ctx, sync, { users: ['ULEO'], askedAt: at(1) })).toEqual(none);
    await syncGroup(ctx, { ...source, source: 'S2' });
    expect(await applyMembership(ctx, sync, { users: ['ULEO'], askedAt: at(3) })).toEqual(none);
    expect((await membersOf(ctx, ['ml-leads'])).map((each) => each.person)).not.toContain(leo);
  });

  test('applied twice at the same instant moves each person once', async () => {
    const { ctx } = await room();
    const source = { group: 'ml-leads', platform: 'slack', team: 'T1', source: 'S1', sourceName: 'leads' } as const;
    const sync = await syncGroup(ctx, source);
    await meet(ctx, 'UMIA', { standing: 'member', name: 'mia' });
    const twice = () => applyMembership(ctx, sync, { users: ['UMIA', 'ULEO'], askedAt: at(1) });
    const moved = await Promise.all([twice(), twice(), twice()]);
    expect(moved.map((each) => each.added).sort()).toEqual([0, 0, 1]);
  });
});

describe('before a decision', () => {
  const leo = { platform: 'slack', team: 'T1', user: 'ULEO' } as const;

  test('who left the user group is out of the group, and who came decides on later requests', async () => {
    const { say, state, asked, ctx, platformOf } = await room('ULEO');
    await meet(ctx, 'UMIA', { standing: 'member', name: 'mia' });
    await say('UADA', 'group sync ml-leads --slack @leads');
    state.users = ['UMIA'];
    kit.now = at(7);
    await refreshGroups({ ...ctx, now: at(7) }, ['ml-leads', 'risk'], leo, { failClosed: true }, platformOf);
    expect((await membersOf(ctx, ['ml-leads'])).map((each) => each.addedAt)).toEqual([at(7)]);
    expect(await inGroup(ctx)).toEqual(['mia']);
    // Where a platform cannot list, it is asked about the members that Steward has and about the caller.
    expect(asked.at(-1)).toEqual(['ULEO']);
  });

  test('waits for the platform as long as it is told to', async () => {
    const { say, state, ctx, platformOf } = await room('ULEO');
    await say('UADA', 'group sync ml-leads --slack @leads');
    state.hangs = true;
    const ended: string[] = [];
    const read = async (name: string, more: { readonly timeoutMs?: number }) => {
      const asked = refreshGroups(ctx, ['ml-leads'], leo, { failClosed: true, ...more }, platformOf);
      await expect(asked).rejects.toMatchObject({ code: 'TRY_AGAIN' });
      ended.push(name);
    };
    await Promise.all([read('a second', {}), read('not that long', { timeoutMs: 10 })]);
    expect(ended).toEqual(['not that long', 'a second']);
  });

  test.each([
    ['is away', { fails: new DeliveryError('away', 'Slack cannot be reached.') }],
    ['does not answer within a second', { hangs: true }],
  ])('a platform that %s stops what reaches production, and nothing else', async (_title, fault) => {
    const { say, state, ctx, platformOf } = await room('ULEO');
    await say('UADA', 'group sync ml-leads --slack @leads');
    Object.assign(state, fault);
    const read = (groups: string[], failClosed: boolean) => refreshGroups(ctx, groups, leo, { failClosed }, platformOf);
    await expect(read(['ml-leads'], true)).rejects.toMatchObject({
      code: 'TRY_AGAIN',
      message: "Nobody can say now who is in Slack's @leads, so nothing was done.",
    });
    await expect(read(['ml-leads'], false)).resolves.toBeUndefined();
    // A group that follows nothing needs no platform.
    await expect(read(['risk'], true)).resolves.toBeUndefined();
    expect(await inGroup(ctx)).toEqual(['leo']);
  });
});

test('the set-up says when nobody with rights is in what an approving group follows', () => {
  const follows = { title: "Slack's @leads", problem: null };
  const groups = [{ name: 'ml-leads', members: 0, follows }];
  const steps = setupSteps({ admins: ['a'], teams: [], channels: [], groups, deadLetters: [] });
  expect(steps.find((step) => step.label === 'ml-leads')).toEqual({
    label: 'ml-leads',
    value: "nobody with rights is in Slack's @leads",
    mark: 'fail',
  });
});
