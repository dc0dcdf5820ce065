import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { retryDead } from '../../src/delivery/retry-dead.ts';
import { type WantedCard, want } from '../../src/delivery/want.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { createFakePlatform } from './fake-platform.ts';
import { releases, type Stage, stageOn } from './stage.ts';

let on: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  on = await testDatabase();
});
beforeEach(() => {
  stage = stageOn(on);
});
afterEach(() => stage.clear());
afterAll(() => on.close());

const request: WantedCard = { subject: 'R-1', address: releases, lane: 'approval' };
const firstCard = async () => (await stage.cards())[0];
const called = () => stage.platform.calls.map(({ call }) => call);

describe('a platform that asks to wait', () => {
  test('is left alone in this channel until then, and nothing counts as failed', async () => {
    const faults = ['rate-limited'] as const;
    let calls = 0;
    stage.platform.fault = () => faults[calls++];
    stage.pump();
    await stage.want(request);
    await stage.until(() => expect(called()).toEqual(['post']));
    await stage.quiet();
    expect(await firstCard()).toMatchObject({ trying: null, attempts: 0 });
    expect(await stage.idle()).toBe(true);
    stage.pass(1_000);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    expect(called()).toEqual(['post', 'post']);
  });

  test('holds not even a page back elsewhere', async () => {
    stage.platform.fault = ({ to }) => (to.channel === 'C1' ? 'rate-limited' : undefined);
    stage.pump();
    await stage.want(request);
    await stage.until(() => expect(called()).toEqual(['post']));
    await stage.want({ ...request, subject: 'page', lane: 'page', address: { ...releases, channel: 'C2' } });
    await stage.until(() => expect(stage.platform.texts('C2')).toEqual(['page']));
  });
});

describe('a platform that is away', () => {
  test('gets everything when it is back, without a failure counted', async () => {
    stage.platform.fault = () => 'away';
    stage.pump();
    await stage.want(request, { ...request, address: { ...releases, channel: 'C2' } });
    await stage.until(() => expect(called().length).toBeGreaterThan(0));
    for (let pause = 0; pause < 8; pause++) {
      const before = called().length;
      await stage.quiet();
      stage.pass(20_000);
      await stage.until(() => expect(called().length).toBeGreaterThan(before));
    }
    expect(await stage.cards()).toMatchObject([
      { attempts: 0, dead: null },
      { attempts: 0, dead: null },
    ]);
    await stage.quiet();
    stage.platform.fault = () => undefined;
    stage.pass(20_000);
    await stage.until(async () => expect(await stage.cards()).toMatchObject([{ shown: 1 }, { shown: 1 }]));
    expect(stage.platform.messages.size).toBe(2);
  });
});

describe('a channel that the bot cannot get into', () => {
  test('is joined when it is public', async () => {
    let inside = false;
    const platform = createFakePlatform({
      join: () => {
        inside = true;
        return { ok: true };
      },
    });
    platform.fault = ({ call }) => (call === 'post' && !inside ? 'no-access' : undefined);
    stage.pump({ platforms: new Map([['slack', platform]]) });
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    expect(platform.calls.map(({ call }) => call)).toEqual(['post', 'join', 'post']);
    expect(stage.lost).toEqual([]);
  });

  test('is given up with what a person must do, and the card goes where the fallback says', async () => {
    stage.platform.fault = ({ call, to }) => (call === 'post' && to.channel === 'C1' ? 'no-access' : undefined);
    const told: string[] = [];
    stage.pump({
      fallback: async (tx, lost) => {
        told.push(`${lost.subject} ${lost.because}: ${lost.hint}`);
        await want(tx, [{ subject: lost.subject, lane: lost.lane, address: { ...lost.address, channel: 'C2' } }]);
      },
    });
    await stage.want(request);
    await stage.want({ ...request, subject: 'fact:1', under: 'R-1', once: true });
    await stage.until(() => expect(stage.platform.texts('C2')).toEqual(['R-1']));
    expect(told).toEqual(['R-1 no-access: Invite @Steward to C1.']);
    expect(called()).toEqual(['post', 'join', 'post']);
    expect((await stage.cards()).map(({ subject, dead }) => [subject, dead])).toEqual(
      expect.arrayContaining([
        ['R-1', 'no-access'],
        ['R-1', null],
        ['fact:1', 'no-access'],
      ]),
    );
    await stage.want({ subject: 'R-1', everywhere: true });
    await stage.until(() => expect(called()).toEqual(['post', 'join', 'post', 'update']));
    expect(told).toHaveLength(1);
  });

  test('takes the lines below its card with it, also later ones, and gives them back together', async () => {
    stage.platform.fault = () => 'no-access';
    stage.pump();
    const line = (subject: string): WantedCard => ({ ...request, subject, under: 'R-1', once: true });
    await stage.want(request, line('fact:1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ subject: 'R-1', dead: 'no-access' }));
    await stage.want(line('fact:2'));
    expect((await stage.cards()).map(({ dead }) => dead)).toEqual(['no-access', 'no-access', 'no-access']);
    stage.platform.fault = () => undefined;
    expect(await inTransaction(stage.ctx, (tx) => retryDead(tx, 'R-1'))).toBe(3);
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-1', 'fact:1', 'fact:2']));
  });

  test('is not joined when it is a person who takes no direct messages', async () => {
    stage.platform.fault = () => 'no-access';
    stage.pump();
    await stage.want({ ...request, address: { ...releases, channel: '@U1' } });
    await stage.until(() => expect(stage.lost).toMatchObject([{ because: 'no-access', hint: 'Invite @Steward.' }]));
    expect(called()).toEqual(['post']);
  });

  test('is given up only together with its fallback', async () => {
    stage.platform.fault = () => 'no-access';
    let tries = 0;
    stage.pump({
      fallback: async () => {
        tries += 1;
        if (tries === 1) throw new Error('not now');
      },
    });
    await stage.want(request);
    await stage.until(() => expect(tries).toBe(1));
    await stage.quiet();
    expect(await firstCard()).toMatchObject({ dead: null });
    stage.pass(60_000);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ dead: 'no-access' }));
    expect(tries).toBe(2);
  });
});

describe('a card that the platform will never take', () => {
  test('is a dead letter, told once, and its next revision is tried', async () => {
    stage.platform.fault = () => 'refused';
    stage.pump();
    await stage.want(request);
    await stage.until(async () =>
      expect(await firstCard()).toMatchObject({ dead: 'refused', deadReason: 'fake refused' }),
    );
    expect(stage.lost).toMatchObject([
      { subject: 'R-1', because: 'refused', lane: 'approval', reason: 'fake refused' },
    ]);
    stage.platform.fault = () => undefined;
    expect(await stage.idle()).toBe(true);
    await stage.want({ subject: 'R-1', everywhere: true });
    await stage.until(async () => expect(await firstCard()).toMatchObject({ dead: null, shown: 2 }));
  });

  test('as one that cannot be rendered, after eight tries, while others go on', async () => {
    let tries = 0;
    stage.pump({
      render: async (_, subject) => {
        if (subject !== 'R-1') return line('neutral', subject);
        tries += 1;
        throw new Error('a bug');
      },
    });
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ attempts: 1 }));
    await stage.want({ ...request, subject: 'R-2' });
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-2']));
    for (let count = 2; count <= 8; count++) {
      stage.pass(200_000);
      await stage.until(() => expect(tries).toBe(count));
      await stage.quiet();
    }
    expect(await firstCard()).toMatchObject({ dead: 'broken', deadReason: expect.stringContaining('a bug') });
    expect(stage.lost).toMatchObject([{ because: 'broken' }]);
  });
});

test('a stop waits for the call under way and starts none', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  stage.platform.fault = () => () => gate;
  const pump = stage.pump({ parallel: 1 });
  await stage.want(request, { ...request, subject: 'R-2' });
  await stage.until(() => expect(called()).toHaveLength(1));
  const stopping = pump.stop();
  open();
  await stopping;
  expect((await stage.cards()).map(({ shown }) => shown).sort()).toEqual([0, 1]);
  expect(called()).toHaveLength(1);
});
