import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { claimCard } from '../../src/delivery/claim.ts';
import { deliver } from '../../src/delivery/handle-failure.ts';
import { createPace } from '../../src/delivery/pace.ts';
import { placeId } from '../../src/delivery/place-id.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { releases, type Stage, stageOn } from './stage.ts';

const channel = { platform: 'slack', team: 'T1', channel: 'C1' } as const;

describe('the pace of calls', () => {
  let time = 0;
  const pace = () => {
    time = 0;
    return createPace(() => time);
  };

  test('posts: a burst of three in a channel, then one a second, other channels untouched', () => {
    const slack = pace();
    for (let count = 0; count < 3; count++) {
      expect(slack.held().post).toEqual([]);
      slack.take('post', channel);
    }
    expect(slack.held()).toEqual({ post: ['slack/T1/C1'], update: [], direct: [], publish: [], all: [] });
    expect(slack.nextFreeIn()).toBe(1_000);
    time = 1_000;
    expect(slack.held().post).toEqual([]);
    slack.take('post', channel);
    expect(slack.held().post).toEqual(['slack/T1/C1']);
  });

  test('edits: fifty a minute for the whole team, after a burst of four', () => {
    const slack = pace();
    let edits = 0;
    for (time = 0; time < 60_000; time += 100) {
      if (slack.held().update.length > 0) continue;
      slack.take('update', { ...channel, channel: `C${edits}` });
      edits += 1;
    }
    expect(edits).toBeGreaterThanOrEqual(50);
    expect(edits).toBeLessThanOrEqual(54);
    time += 60_000;
    expect(slack.held().update).toEqual([]);
    expect(slack.nextFreeIn()).toBeUndefined();
  });

  test.each([
    { after: 'nothing', calls: '', channel: true, direct: true, freeIn: undefined },
    { after: 'some edits', calls: 'cc', channel: true, direct: true, freeIn: undefined },
    { after: 'all but one', calls: 'ccc', channel: true, direct: false, freeIn: 1_200 },
    { after: 'all', calls: 'cccc', channel: false, direct: false, freeIn: 1_200 },
    { after: 'four more as they come', calls: 'cccc+c+c+c', channel: false, direct: false, freeIn: 1_200 },
    {
      after: 'five in channels without a direct one',
      calls: 'cccc+c+',
      channel: true,
      direct: true,
      freeIn: undefined,
    },
    { after: 'its turn was used', calls: 'cccc+c+d+', channel: true, direct: false, freeIn: 1_200 },
    { after: 'direct ones alone', calls: 'ddd', channel: true, direct: false, freeIn: 1_200 },
  ])('edits of direct messages leave the last one to channels, except every sixth: after $after', (row) => {
    const slack = pace();
    for (const call of row.calls) {
      if (call === '+') time += 1_200;
      else slack.take('update', call === 'd' ? { ...channel, channel: '@U1' } : channel);
    }
    const held = slack.held();
    expect({ channel: held.update.length === 0, direct: held.direct.length === 0 }).toEqual({
      channel: row.channel,
      direct: row.direct,
    });
    expect(slack.nextFreeIn()).toBe(row.freeIn);
  });

  test('on Discord, where each channel has its own edits, direct messages leave nothing to others', () => {
    const discord = pace();
    for (let count = 0; count < 4; count++) discord.take('update', { platform: 'discord', team: 'G1', channel: '@U1' });
    expect(discord.held().direct).toEqual([]);
    discord.take('update', { platform: 'discord', team: 'G1', channel: '@U1' });
    expect(discord.held().direct).toEqual(['discord/G1/@U1']);
  });

  test('homes: one in ten seconds each, and not too many of a team at once', () => {
    const slack = pace();
    const publish = (user: string) => {
      for (const method of ['publish', 'publishAny'] as const)
        slack.take(method, { platform: 'slack', team: 'T1', channel: `home:${user}` });
    };
    publish('U1');
    expect(slack.held().publish).toEqual(['slack/T1/home:U1']);
    for (let user = 2; user <= 10; user += 1) publish(`U${user}`);
    expect(slack.held().publish).toContain('slack/T1');
    time += 700;
    expect(slack.held().publish).not.toContain('slack/T1');
    time += 9_400;
    expect(slack.held().publish).toEqual([]);
  });

  test('the console is never held', () => {
    const quick = pace();
    for (let count = 0; count < 100; count++) quick.take('post', { ...channel, platform: 'console' });
    expect(quick.held()).toEqual({ post: [], update: [], direct: [], publish: [], all: [] });
  });

  test('a platform that is away is left alone for longer each time, until it is back', () => {
    const slack = pace();
    const pauses: number[] = [];
    for (let count = 0; count < 8; count++) {
      slack.away(channel);
      slack.away(channel);
      expect(slack.held().all).toEqual(['slack/T1']);
      const pause = slack.nextFreeIn() ?? 0;
      pauses.push(pause);
      time += pause;
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    slack.back(channel);
    slack.away(channel);
    expect(slack.nextFreeIn()).toBe(500);
  });

  test('a channel that asked to wait is left alone until then', () => {
    const slack = pace();
    slack.holdChannel(channel, 3_000);
    expect(slack.held().all).toEqual(['slack/T1/C1']);
    time = 3_000;
    expect(slack.held().all).toEqual([]);
  });
});

describe('a busy channel', () => {
  let on: TestDatabase;
  let stage: Stage;
  beforeAll(async () => {
    on = await testDatabase();
    stage = stageOn(on);
  });
  afterAll(() => on.close());

  test('with 100 votes on 5 cards in a minute shows no card in it more than 8 s late, and a page at once', async () => {
    const pace = createPace(() => stage.now().getTime());
    const parts = {
      unit: stage.unit,
      render: async (_: unknown, subject: string) => line('neutral', subject),
      fallback: async () => undefined,
      log: stage.ctx.log,
      pace,
      timing: { callTimeoutMs: 10_000, graceMs: 5_000, doubtWaitMs: 2_000, checkAfterMs: 15_000 },
      stopped: new AbortController().signal,
    };
    const pumpAll = async () => {
      for (;;) {
        const claimed = await claimCard(stage.ctx, { platforms: ['slack'], held: pace.held(), busyMs: 15_000 });
        if (claimed === undefined) return;
        if (claimed !== 'lost') await deliver(parts, stage.platform, claimed);
      }
    };
    const subjects = ['R-1', 'R-2', 'R-3', 'R-4', 'R-5'];
    // Each vote changes the card in the channel and in the voter's direct message.
    const changed = (subject: string) =>
      stage.want(
        { subject, address: releases, lane: 'approval' },
        { subject, address: { ...releases, channel: '@U1' }, lane: 'approval' },
      );
    for (const subject of subjects) {
      await changed(subject);
      stage.pass(1_200);
      await pumpAll();
    }
    stage.platform.calls.length = 0;
    const latest = { channel: 0, direct: 0 };
    const direct = placeId({ ...releases, channel: '@U1' });
    for (let step = 0; step < 600 + 180; step++) {
      if (step < 600 && step % 6 === 0) await changed(subjects[(step / 6) % 5] ?? 'R-1');
      if (step === 300) await stage.want({ subject: 'page', address: releases, lane: 'page' });
      await pumpAll();
      if (step === 300) expect(stage.platform.texts('C1')).toContain('page');
      const waiting = (await stage.cards()).filter((card) => card.wanted > card.shown);
      for (const { place, since } of waiting) {
        const where = place === direct ? 'direct' : 'channel';
        latest[where] = Math.max(latest[where], stage.now().getTime() - since.getTime());
      }
      stage.pass(100);
    }
    expect(latest.channel).toBeGreaterThan(0);
    expect(latest.channel).toBeLessThan(8_000);
    expect(latest.direct).toBeGreaterThan(latest.channel);
    expect(latest.direct).toBeLessThan(60_000);
    expect(stage.platform.calls.length).toBeLessThanOrEqual(4 + (78 * 50) / 60 + 1);
    expect((await stage.cards()).every((card) => card.wanted === card.shown)).toBe(true);
  });
});
