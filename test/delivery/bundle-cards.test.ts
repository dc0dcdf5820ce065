import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { readInvocation } from '../../src/chat/written.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { voteOnAll, withdrawAll } from '../../src/lifecycle/act-on-bundle.ts';
import { refusedCard } from '../../src/lifecycle/bundle-answers.ts';
import { reactToBundle } from '../../src/lifecycle/react-to-bundle.ts';
import { requestTransitions } from '../../src/lifecycle/request-transitions.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { groupMember } from '../../src/people/tables.ts';
import { renderCard as renderConsole } from '../../src/platforms/console/render.ts';
import { renderPost } from '../../src/platforms/discord/render.ts';
import { renderCard as renderSlack } from '../../src/platforms/slack/render.ts';
import { subjects } from '../../src/registry/options.ts';
import { people, shippedLifecycle } from '../kit/lifecycle.ts';
import { refusalOf } from '../kit/slack/block-limits.ts';
import { askAll, candidate } from '../lifecycle/bundle-world.ts';
import { clock, useChurn, vote, world } from '../lifecycle/churn-world.ts';
import { runTimers } from '../lifecycle/run-timers.ts';
import { openReleases, told, withCards } from '../lifecycle/told.ts';

useChurn(withCards);
beforeEach(async () => {
  await openReleases();
  for (const model of ['alpha', 'beta', 'gamma']) await candidate(model);
});

/** The shipped lifecycle with these rules for staging. */
const staging = (rules: string) =>
  shippedLifecycle((text) =>
    text.replace(/(to: staging \}\n {4})approvals: \[\{ from: ml-leads, count: 1 \}\]/, `$1${rules}`),
  );
const HOUR = 3_600_000;
const asked = async (models: readonly string[] = ['alpha', 'beta', 'gamma']) =>
  (await askAll(models)).opened.map(({ number }) => number);
const voteAll = (request: number, decision: 'approve' | 'reject' = 'approve') =>
  voteOnAll(world.as('leo'), { request }, { decision, source: 'button' });
/** Everything that is posted: how many messages of which kind to whom. */
const posted = async () =>
  (
    await world.unit.db.execute<{ subject: string; channel: string }>(sql`
      select card.subject, place.channel from card
      join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${world.system.workspace} order by card.subject, place.channel`)
  ).map(({ subject, channel }) => `${subject.replace(/:\d{12,}/, ':ms')} ${channel}`);
const revision = async (channel: string) =>
  (
    await world.unit.db.execute<{ wanted: number }>(sql`
      select card.wanted from card join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${world.system.workspace} and card.subject like 'bundle:%' and place.channel = ${channel}`)
  )[0]?.wanted ?? 0;

describe('requests that were asked for in one go', () => {
  test('are one card in the channel and one direct message to each whose vote is missing on any of them', async () => {
    const [first = 0] = await asked();
    expect(await posted()).toEqual([`bundle:${first} @leo`, `bundle:${first} releases`]);
    const [direct, channel] = await told('bundle');
    expect(channel).toMatchObject({ to: 'releases', buttons: ['Approve all', 'Reject all\u2026', 'Details'] });
    expect(channel?.words).toMatch(
      new RegExp(`^R-${first} to R-${first + 2}  3 versions . staging 3 pending\nAsked by @mia`),
    );
    for (const model of ['alpha', 'beta', 'gamma'])
      expect(channel?.words).toMatch(
        new RegExp(
          `R-\\d+ ${model}@v1 candidate . staging: pending, 0 of 1 approval\nrisk limited, auc 0.9\nmissing 1 of ml-leads: @leo`,
        ),
      );
    expect(direct).toMatchObject({ to: '@leo', buttons: ['Approve all', 'Reject all\u2026', 'Details'] });
    expect(direct?.words).toMatch(/staging your vote is missing\n/);
    expect(direct?.words).not.toContain('approvals');
  });

  test('say on a lock screen what is missing', async () => {
    const [first = 0] = await asked();
    const at = { platform: 'console', team: world.system.workspace, channel: '@leo' } as const;
    expect((await renderSubject(world.system, `bundle:${first}`, at))?.summary).toBe(
      `R-${first} to R-${first + 2}: 3 versions to staging: your vote is missing`,
    );
    await vote('leo', first + 1);
    expect((await renderSubject(world.system, `bundle:${first}`, at))?.summary).toBe(
      `R-${first} to R-${first + 2}: 3 versions to staging: your vote is missing on 2 of 3`,
    );
  });

  test('a vote on one changes the card, and the thread says on which', async () => {
    const [first = 0] = await asked();
    const before = await revision('releases');
    await vote('leo', first + 1, 'reject');
    expect(await revision('releases')).toBeGreaterThan(before);
    const card = (await told('bundle')).find(({ to }) => to === 'releases');
    expect(card?.words).toMatch(/2 pending; 1 rejected/);
    expect(card?.words).toMatch(/beta@v1 candidate . staging: rejected\. Rejected by @leo: no bias audit/);
    expect((await told('vote-line')).map(({ to, words }) => [to, words])).toEqual([
      [
        'releases',
        `R-${first + 1} beta@v1: @leo rejected (ml-leads): \u201cno bias audit\u201d. R-${first + 1} is rejected.`,
      ],
    ]);
  });

  test('a vote on all is one line with a row for each, and one message to the requester', async () => {
    const [first = 0] = await asked();
    await voteAll(first);
    expect(await posted()).toEqual([
      `bundle-told:${first}:all @mia`,
      `bundle:${first} @leo`,
      `bundle:${first} releases`,
      expect.stringMatching(new RegExp(`^vote-line:${first},${first + 1},${first + 2}:.*:approve:ms releases$`)),
    ]);
    expect((await told('vote-line')).map(({ words }) => words.split('\n'))).toEqual([
      ['alpha', 'beta', 'gamma'].map(
        (model, at) => `R-${first + at} ${model}@v1: @leo approved (ml-leads). ${model}@v1 is in staging now.`,
      ),
    ]);
    const [end] = await told('bundle-told');
    expect(end?.words).toContain('3 versions to staging, all decided');
    expect((await told('bundle')).map(({ buttons }) => buttons)).toEqual([['Details'], ['Details']]);
  });

  test('that ended undecided offer to ask again for these alone, once nothing is open any more', async () => {
    const [first = 0] = await asked();
    await vote('leo', first);
    clock.advance(71 * HOUR);
    await runTimers(world.unit);
    const channel = async () => (await told('bundle')).find(({ to }) => to === 'releases');
    expect((await channel())?.buttons).not.toContain('Ask again');
    clock.advance(2 * HOUR);
    await runTimers(world.unit);
    expect((await channel())?.buttons).toEqual(['Ask again', 'Details']);
    const at = { platform: 'console', team: world.system.workspace, channel: 'releases' } as const;
    const card = await renderSubject(world.system, `bundle:${first}`, at);
    const [again] = (card?.parts ?? []).flatMap((part) => (part.type === 'actions' ? part.buttons : []));
    expect(again?.invocation).toBe('v1 promote subject=beta@v1,gamma@v1 to=staging');
    expect(subjects().parse(readInvocation(again?.invocation ?? '').values.subject, undefined as never)).toEqual([
      { model: 'beta', version: 'v1' },
      { model: 'gamma', version: 'v1' },
    ]);
  });

  test('the requester reads of ends in two messages at most, however they come', async () => {
    const [first = 0] = await asked();
    await vote('leo', first);
    expect((await told('bundle-told'))[0]?.words).toMatch(/2 still open\nR-\d+: alpha@v1 is in staging now/);
    await vote('leo', first + 1, 'reject');
    await vote('leo', first + 2);
    expect((await posted()).filter((each) => each.endsWith('@mia'))).toEqual([
      `bundle-told:${first}:all @mia`,
      `bundle-told:${first}:some @mia`,
    ]);
    expect((await told('bundle-told')).map(({ words }) => words.split('\n').length)).toContain(4);
  });

  test('those that wait too long are reminded of, put before more people and expired in one line each', async () => {
    const more =
      'approvals: [{ from: ml-leads }]\n    reminders: { after: [4h] }\n    escalate: { after: 8h, to: [risk] }';
    await publishLifecycle(world.system, staging(more));
    const [first = 0] = await asked();
    for (const hours of [4, 4, 64]) {
      clock.advance(hours * HOUR);
      await runTimers(world.unit);
    }
    const all = `${first},${first + 1},${first + 2}`;
    expect((await posted()).filter((each) => each.includes(all))).toEqual([
      `end-line:${all}:expired releases`,
      expect.stringMatching(new RegExp(`^escalated:${all} releases$`)),
      expect.stringMatching(new RegExp(`^reminder:${all}:ms:.* releases$`)),
    ]);
    expect((await told('end-line')).map(({ words }) => words.split('\n').length)).toEqual([3]);
    expect((await posted()).filter((each) => each.includes(' @'))).toEqual([
      `bundle-told:${first}:all @mia`,
      `bundle:${first} @leo`,
      `bundle:${first} @rita`,
    ]);
  });

  test('a reminder names whose votes are missing on what', async () => {
    const more = 'approvals: [{ from: ml-leads }]\n    reminders: { after: [4h] }';
    await publishLifecycle(world.system, staging(more));
    const [first = 0] = await asked();
    await vote('leo', first + 1);
    clock.advance(4 * HOUR);
    await runTimers(world.unit);
    const [line] = await told('reminder');
    expect(line?.words).toMatch(
      new RegExp(`^@leo: your votes are missing on R-${first} alpha@v1, R-${first + 2} gamma@v1\\. Closes `),
    );
  });

  test('who had approved what is withdrawn is told once of all', async () => {
    await publishLifecycle(world.system, staging('approvals: [{ from: ml-leads }, { from: risk }]'));
    const [first = 0] = await asked();
    await voteAll(first);
    await withdrawAll(world.as('mia'), { request: first });
    expect((await told('approver-told')).map(({ to, words }) => [to, words.split('\n').length])).toEqual([['@leo', 3]]);
    expect((await told('bundle-told')).map(({ to }) => to)).toEqual([]);
  });
});

describe('a reaction on the card of several', () => {
  const reacts = (who: 'leo' | 'rita' | 'mia', request: number, emoji: string, change: 'added' | 'removed' = 'added') =>
    reactToBundle(world.as(who), {
      ...{ request, emoji, change, platform: 'console', team: world.system.workspace, user: who },
    });

  test('votes on all of them, and one line says so', async () => {
    const [first = 0] = await asked();
    expect((await reacts('leo', first, 'white_check_mark')).map(({ result }) => result)).toEqual(
      Array.from({ length: 3 }, () => 'counted'),
    );
    expect(await told('vote-line')).toHaveLength(1);
  });

  test('is asked about once for all of them, and the answer is for those that still ask', async () => {
    const [first = 0] = await asked();
    await reacts('leo', first, 'x');
    await vote('leo', first + 1);
    const questions = await told('confirm', 'confirm-all');
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ to: '@leo', buttons: ['Say why\u2026', 'Take it back'] });
    const at = { platform: 'console', team: world.system.workspace, channel: '@leo' } as const;
    const card = await renderSubject(world.system, questions[0]!.subject, at);
    const invocations = card?.parts.flatMap((part) =>
      part.type === 'actions' ? part.buttons.map(({ invocation }) => invocation) : [],
    );
    expect(invocations).toEqual([`v1 reject request=R-${first} all=1.-.1`, `v1 retract request=R-${first} all=1.-.1`]);
  });

  test('objects to all of them, and lapses on all in one line', async () => {
    const [first = 0] = await asked();
    await reacts('leo', first, 'x');
    clock.advance(4 * HOUR + 1_000);
    await runTimers(world.unit);
    const lines = (await told('vote-line')).map(({ words }) => words.split('\n').length);
    expect(lines).toEqual([3, 3]);
    expect((await told('bundle')).find(({ to }) => to === 'releases')?.words).toContain('3 pending');
  });

  test('says in one message for which it counts, and why not for the others', async () => {
    await candidate('delta', { by: 'leo' });
    await world.unit.db.insert(groupMember).values({
      workspaceId: world.system.workspace,
      groupName: 'ml-leads',
      personId: people.ada,
      addedAt: new Date(clock.now.getTime() - HOUR),
    });
    const [first = 0] = await asked(['alpha', 'delta', 'gamma']);
    const reacted = await reacts('leo', first, 'white_check_mark');
    expect(reacted.map(({ result }) => result)).toEqual(['counted', 'refused', 'counted']);
    const words = refusedCard(reacted)?.summary;
    expect(words).toContain(`It counts on R-${first}, R-${first + 2} alone.`);
    expect(words).toContain(`R-${first + 1} delta@v1: You registered delta@v1`);
  });

  test('of somebody without the right is refused once', async () => {
    const [first = 0] = await asked();
    const refused = await reacts('rita', first, 'white_check_mark');
    expect(refused.map(({ result, refusal }) => [result, refusal?.code])).toEqual(
      Array.from({ length: 3 }, () => ['refused', 'NOT_AN_APPROVER']),
    );
    expect(refusedCard(refused)?.summary).toMatch(/You may not decide on R-\d+/);
  });
});

describe('ten of the longest', () => {
  const models = Array.from({ length: 10 }, (_, at) => `${'m'.repeat(38)}${at}`);
  const card = async (channel: string) => {
    for (const model of models)
      await candidate(model, {
        metrics: { [`area_under_curve_${'x'.repeat(20)}`]: 0.912345, recall: 0.71, precision: 0.6 },
      });
    const subjects = models.map((model) => ({ model, version: 'v1' }));
    const [first] = (await requestTransitions(world.as('mia'), { subjects, to: 'staging', reason: 'r'.repeat(1_500) }))
      .opened;
    const at = { platform: 'console', team: world.system.workspace, channel } as const;
    return (await renderSubject(world.system, `bundle:${first!.number}`, at))!;
  };

  test.each(['releases', '@leo'])('fit the card of each platform in %s, buttons and all', async (channel) => {
    const shown = await card(channel);
    const buttons = shown.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []));
    for (const { invocation } of buttons) expect(invocation.length).toBeLessThanOrEqual(100);
    const slack = renderSlack(shown);
    expect(refusalOf(slack.blocks as never)).toBeUndefined();
    expect(JSON.stringify(slack.blocks).match(/R-\d+ m{38}\d@v1/g)).toHaveLength(10);
    const { embeds, components } = renderPost(shown, 'G1');
    const text = JSON.stringify(embeds);
    expect(text.match(/R-\d+ m{38}\d@v1/g)).toHaveLength(10);
    expect(embeds.flatMap(({ fields = [] }) => fields).length).toBeGreaterThanOrEqual(10);
    expect(components[0]?.components.map((button) => ('label' in button ? button.label : ''))).toEqual([
      'Approve all',
      'Reject all\u2026',
      'Details',
    ]);
    expect(renderConsole(shown).markup.match(/R-\d+ m{38}\d@v1/g)).toHaveLength(10);
  });
});
