import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { type Claim, claimCard } from '../../src/delivery/claim.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { markerOf } from '../../src/delivery/place-id.ts';
import type { WantedCard } from '../../src/delivery/want.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
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
const shown = (revision: number) =>
  stage.until(async () => expect(await firstCard()).toMatchObject({ shown: revision, trying: null }));

/** Lets the next call fail, and all later ones through. */
function failNext(...faults: ReturnType<typeof stage.platform.fault>[]): void {
  stage.platform.fault = () => faults.shift();
}

/** What a pump holds that dies right after its claim. */
async function claimAndDie(): Promise<Claim> {
  const held = { post: [], update: [], direct: [], publish: [], all: [] };
  const claimed = await claimCard(stage.ctx, { platforms: ['slack'], held, busyMs: 15_000 });
  if (!claimed || claimed === 'lost') throw new Error('there was nothing to claim');
  return claimed;
}

describe('a post whose answer was lost', () => {
  test('is found by its marker and then edited, never posted twice', async () => {
    failNext('dropped');
    stage.pump();
    await stage.want(request);
    await stage.until(async () =>
      expect(await firstCard()).toMatchObject({ trying: 1, attempts: 1, refMessage: null }),
    );
    stage.look.set('R-1', 'newer');
    await stage.want(request);
    stage.pass(4_000);
    await shown(2);
    expect(called()).toEqual(['post', 'find', 'update']);
    expect(stage.platform.texts('C1')).toEqual(['newer']);
  });

  test('is found and left alone when it is a text sent once', async () => {
    failNext('dropped');
    stage.pump();
    await stage.want({ ...request, once: true });
    await stage.until(() => expect(called()).toEqual(['post']));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ attempts: 1 }));
    stage.pass(4_000);
    await shown(1);
    expect(called()).toEqual(['post', 'find']);
    expect(await firstCard()).toMatchObject({ refMessage: 'm1' });
  });

  test('is posted when the search finds nothing', async () => {
    failNext('in-doubt');
    stage.pump();
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ trying: 1, attempts: 1 }));
    stage.pass(4_000);
    await shown(1);
    expect(called()).toEqual(['post', 'find', 'post']);
  });

  test('stays in doubt through a 429 and an absence, and is still found', async () => {
    failNext('dropped', 'rate-limited', 'away', 'in-doubt');
    stage.pump();
    await stage.want(request);
    for (let calls = 1; calls <= 4; calls++) {
      await stage.until(() => expect(called()).toHaveLength(calls));
      await stage.quiet();
      expect(await firstCard()).toMatchObject({ trying: 1 });
      stage.pass(5_000);
    }
    await shown(1);
    expect(called()).toEqual(['post', 'find', 'find', 'find', 'find', 'update']);
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
  });

  test('holds up no other card of the place', async () => {
    failNext('in-doubt');
    stage.pump();
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ attempts: 1 }));
    await stage.want({ ...request, subject: 'R-2' });
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-2']));
  });
});

describe('a pump that died', () => {
  test('before its call: the place is free when its ticket ran out, and the card is posted', async () => {
    await stage.want(request);
    await claimAndDie();
    expect(await stage.idle()).toBe(true);
    stage.pass(15_000);
    stage.pump();
    await shown(1);
    expect(called()).toEqual(['find', 'post']);
  });

  test('after its call: the message is found', async () => {
    await stage.want(request);
    const claim = await claimAndDie();
    await stage.platform.post(claim.to, line('neutral', 'old'), markerOf(claim), new AbortController().signal);
    stage.pass(15_000);
    stage.pump();
    await shown(1);
    expect(called()).toEqual(['post', 'find', 'update']);
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
  });
});

describe('a call that takes too long', () => {
  test('is given up, the platform told so, and what it did is found', async () => {
    let told = false;
    stage.platform.fault = () => (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          told = true;
          reject(new Error('aborted'));
        });
      });
    stage.pump({ timing: { callTimeoutMs: 20 } });
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ trying: 1, attempts: 1 }));
    expect(told).toBe(true);
    stage.platform.fault = () => undefined;
    stage.pass(4_000);
    await shown(1);
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
  });

  test('frees the place even when the platform does not listen', async () => {
    failNext(() => new Promise(() => undefined));
    stage.pump({ timing: { callTimeoutMs: 20 } });
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ trying: 1, attempts: 1 }));
    await stage.want({ ...request, subject: 'R-2' });
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-1', 'R-2']));
  });

  /** A pump whose edit hangs until the gate opens, and whose claim has run out meanwhile. */
  async function overtaken(): Promise<{ slow: Delivery; open: () => void }> {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = stage.pump();
    await stage.want(request);
    await shown(1);
    await first.stop();
    await stage.want(request);
    failNext(() => gate);
    const slow = stage.pump({ parallel: 1 });
    await stage.until(() => expect(called()).toHaveLength(2));
    stage.pass(60_000);
    return { slow, open };
  }

  test('ends late and changes nothing that a newer edit has shown', async () => {
    const { slow, open } = await overtaken();
    await stage.want(request);
    stage.pump();
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 3, wanted: 3 }));
    await stage.quiet();
    const before = await firstCard();
    open();
    await slow.stop();
    expect(await firstCard()).toEqual(before);
  });

  test('ends late and does not free the place for a third while another pump works there', async () => {
    const { slow, open } = await overtaken();
    const { promise: gate, resolve: openSecond } = Promise.withResolvers<void>();
    failNext(() => gate);
    stage.pump();
    await stage.until(() => expect(called()).toHaveLength(3));
    open();
    await slow.stop();
    expect(await firstCard()).toMatchObject({ shown: 1, trying: 2 });
    expect(await stage.idle()).toBe(true);
    openSecond();
    await shown(2);
  });
});

describe('an edit in doubt', () => {
  test('is sent once more later, because it may land after a newer one', async () => {
    stage.pump();
    await stage.want(request);
    await shown(1);
    failNext('in-doubt');
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ trying: 2 }));
    stage.pass(4_000);
    await shown(2);
    // The edit that was given up lands now, with what it knew.
    for (const message of stage.platform.messages.values()) message.summary = 'older';
    expect(await stage.idle()).toBe(true);
    stage.pass(20_000);
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-1']));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ checkAt: null, shown: 2 }));
    expect(await stage.idle()).toBe(true);
  });
});

describe('a post that cannot be looked up', () => {
  const unlookable = () => {
    const faults = ['dropped', 'refused'] as const;
    let calls = 0;
    stage.platform.fault = () => faults[calls++];
  };

  test('is repeated for a page, which says so', async () => {
    unlookable();
    stage.pump();
    await stage.want({ ...request, lane: 'page' });
    await stage.until(async () => expect(await firstCard()).toMatchObject({ attempts: 1 }));
    stage.pass(4_000);
    await shown(1);
    expect(stage.platform.texts('C1')).toEqual(['R-1', 'Possible repeat: R-1']);
    expect(stage.lost).toEqual([]);
  });

  test('is reported for anything else, and posted again only when somebody says so', async () => {
    unlookable();
    stage.pump();
    await stage.want(request);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ attempts: 1 }));
    stage.pass(4_000);
    await stage.until(() =>
      expect(stage.lost).toMatchObject([{ subject: 'R-1', because: 'unconfirmed', address: releases }]),
    );
    await stage.want(request);
    expect(await stage.idle()).toBe(true);
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
  });
});
