import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cardDeleted } from '../../src/delivery/card-deleted.ts';
import { refsOf, subjectAt } from '../../src/delivery/find-card.ts';
import type { Lane } from '../../src/delivery/lane.ts';
import { retryDead } from '../../src/delivery/retry-dead.ts';
import type { WantedCard } from '../../src/delivery/want.ts';
import { inTransaction } from '../../src/store/unit.ts';
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

const cardOf = (subject: string, lane: Lane = 'approval'): WantedCard => ({ subject, address: releases, lane });
const firstCard = async () => (await stage.cards())[0];

describe('showing', () => {
  test('posts a wanted card once, then edits the same message', async () => {
    stage.pump();
    stage.look.set('R-1', 'asked');
    await stage.want(cardOf('R-1'));
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['asked']));
    stage.look.set('R-1', 'approved');
    await stage.want({ subject: 'R-1', everywhere: true });
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['approved']));
    await stage.until(async () =>
      expect(await firstCard()).toMatchObject({ wanted: 2, shown: 2, trying: null, refMessage: 'm1' }),
    );
    expect(await stage.idle()).toBe(true);
  });

  test('shows many revisions that came together with one call', async () => {
    for (let revision = 0; revision < 20; revision++) await stage.want(cardOf('R-1'));
    stage.pump();
    await stage.until(async () => expect(await firstCard()).toMatchObject({ wanted: 20, shown: 20 }));
    expect(stage.platform.calls).toHaveLength(1);
  });

  test('a revision wanted while a call is under way is shown by the next', async () => {
    stage.look.set('R-1', 'first');
    let changed = false;
    stage.platform.fault = () => async () => {
      if (changed) return;
      changed = true;
      stage.look.set('R-1', 'second');
      await stage.want(cardOf('R-1'));
    };
    stage.pump();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ wanted: 2, shown: 2 }));
    expect(stage.platform.calls.map(({ call }) => call)).toEqual(['post', 'update']);
    expect(stage.platform.texts('C1')).toEqual(['second']);
  });

  test('urgent lanes first, in each the oldest', async () => {
    await stage.want(cardOf('digest', 'digest'));
    await stage.want(cardOf('incident', 'incident'));
    await stage.want(cardOf('approval 1'));
    stage.pass(1);
    await stage.want(cardOf('approval 2'));
    await stage.want(cardOf('page', 'page'));
    stage.pump();
    await stage.until(() => expect(stage.platform.texts('C1')).toHaveLength(5));
    expect(stage.platform.texts('C1')).toEqual(['page', 'approval 1', 'approval 2', 'incident', 'digest']);
  });

  test('one call at a time in a place, several in different places', async () => {
    const { promise: allThere, resolve: open } = Promise.withResolvers<void>();
    const within: string[] = [];
    let most = 0;
    stage.platform.fault =
      ({ to }) =>
      async () => {
        within.push(to.channel);
        most = Math.max(most, within.filter((channel) => channel === to.channel).length);
        if (within.length === 3) open();
        await allThere;
        await stage.cards();
        within.splice(within.indexOf(to.channel), 1);
      };
    for (const channel of ['C1', 'C2', 'C3']) {
      for (const subject of ['R-1', 'R-2', 'R-3'])
        await stage.want({ subject, lane: 'approval', address: { ...releases, channel } });
    }
    stage.pump();
    stage.pump();
    await stage.until(() => expect(stage.platform.messages.size).toBe(9));
    expect(most).toBe(1);
  });

  test('a card with nothing to show counts as shown', async () => {
    stage.look.set('R-1', '');
    stage.pump();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1, refMessage: null }));
    expect(stage.platform.calls).toEqual([]);
  });

  test('a direct message remembers the channel it really is in', async () => {
    stage.pump();
    await stage.want({ subject: 'R-1', address: { ...releases, channel: '@U7' }, lane: 'approval' });
    await stage.until(async () =>
      expect(await firstCard()).toMatchObject({ refChannel: 'D-U7', refMessage: 'm1', shown: 1 }),
    );
    const found = await subjectAt(on.database.db, { platform: 'slack', team: 'T1', channel: 'D-U7', message: 'm1' });
    expect(found).toMatchObject({ workspace: 'w', subject: 'R-1' });
  });

  test('a text that is sent once is never edited', async () => {
    stage.pump();
    await stage.want({ ...cardOf('fact:1'), once: true });
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    await stage.want({ ...cardOf('fact:1'), once: true });
    await stage.want({ subject: 'fact:1', everywhere: true });
    expect(await stage.idle()).toBe(true);
  });

  test('a line waits for the card in whose thread it goes', async () => {
    stage.pump();
    await stage.want({ ...cardOf('fact:1', 'page'), under: 'R-1', once: true });
    expect(await stage.idle()).toBe(true);
    await stage.want(cardOf('R-1', 'digest'));
    await stage.until(() => expect(stage.platform.messages.size).toBe(2));
    expect([...stage.platform.messages.values()].map(({ summary, to }) => [summary, to.thread])).toEqual([
      ['R-1', undefined],
      ['fact:1', 'm1'],
    ]);
  });
});

describe('a deleted card', () => {
  test('is posted again when its deletion is told', async () => {
    stage.pump();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    const [{ marker } = { marker: '' }] = stage.platform.messages.values();
    stage.platform.messages.clear();
    const at = { platform: 'slack', team: 'T1', channel: 'C1', message: 'm1' } as const;
    expect(await cardDeleted(stage.ctx, at)).toBe(true);
    expect(await cardDeleted(stage.ctx, at)).toBe(false);
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 2, refMessage: 'm2', posting: 1 }));
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
    expect([...stage.platform.messages.values()][0]?.marker).not.toBe(marker);
  });

  test('is posted again when an edit finds it gone', async () => {
    stage.pump();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    stage.platform.messages.clear();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 2, refMessage: 'm2' }));
    expect(stage.platform.texts('C1')).toEqual(['R-1']);
  });

  test('stays away when it was a text sent once', async () => {
    stage.pump();
    await stage.want({ ...cardOf('fact:1'), once: true });
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    expect(await cardDeleted(stage.ctx, { platform: 'slack', team: 'T1', channel: 'C1', message: 'm1' })).toBe(false);
    expect(await stage.idle()).toBe(true);
  });

  test('is posted again before a line that finds its thread gone', async () => {
    stage.pump();
    await stage.want(cardOf('R-1'));
    await stage.until(async () => expect(await firstCard()).toMatchObject({ shown: 1 }));
    stage.platform.messages.clear();
    stage.platform.fault = ({ to }) => (to.thread === 'm1' ? 'gone' : undefined);
    await stage.want({ ...cardOf('fact:1'), under: 'R-1', once: true });
    await stage.until(() => expect(stage.platform.messages.size).toBe(2));
    expect([...stage.platform.messages.values()].map(({ summary, to }) => [summary, to.thread])).toEqual([
      ['R-1', undefined],
      ['fact:1', 'm2'],
    ]);
  });
});

describe('finding a card', () => {
  test('by its message, the team being the first choice only, and all messages by subject', async () => {
    stage.pump();
    await stage.want(cardOf('R-1'), { ...cardOf('R-1'), address: { ...releases, channel: 'C2', thread: 'root' } });
    await stage.until(() => expect(stage.platform.messages.size).toBe(2));
    await stage.until(async () => expect(await stage.cards()).toMatchObject([{ shown: 1 }, { shown: 1 }]));
    const id = [...stage.platform.messages.values()].find(({ to }) => to.channel === 'C1')?.id ?? '';
    const at = { platform: 'slack', team: 'T1', channel: 'C1', message: id } as const;
    expect(await subjectAt(on.database.db, at)).toMatchObject({ subject: 'R-1' });
    expect(await subjectAt(on.database.db, { ...at, team: 'T2' })).toMatchObject({ subject: 'R-1' });
    expect(await subjectAt(on.database.db, { ...at, channel: 'C9' })).toBeUndefined();
    expect(await subjectAt(on.database.db, { ...at, platform: 'discord' })).toBeUndefined();
    const refs = await refsOf(on.database.db, 'w', 'R-1');
    expect(refs.map(({ address, ref }) => [address.channel, address.thread, ref.channel]).sort()).toEqual([
      ['C1', undefined, 'C1'],
      ['C2', 'root', 'C2'],
    ]);
    expect(await refsOf(on.database.db, 'other', 'R-1')).toEqual([]);
  });
});

describe('what is told about delivery', () => {
  test('the oldest card of each lane, and the dead letters', async () => {
    await stage.want(cardOf('R-1'), cardOf('page', 'page'));
    stage.pass(4_000);
    await stage.want(cardOf('R-1'), cardOf('R-2'));
    stage.platform.fault = ({ call }) => (call === 'post' ? 'refused' : undefined);
    const idlePump = stage.pump({ mayClaim: () => false });
    const status = await idlePump.status(stage.now());
    expect(status.lanes).toEqual([
      { lane: 'page', waiting: 1, oldestMs: 4_000 },
      { lane: 'approval', waiting: 2, oldestMs: 4_000 },
    ]);
    const pump = stage.pump();
    await stage.until(async () => expect(await pump.status(stage.now())).toEqual({ lanes: [], dead: 3 }));
    expect(await pump.deadLetters('w')).toHaveLength(3);
    expect(await pump.deadLetters('other')).toEqual([]);
    expect((await pump.deadLetters())[0]).toMatchObject({ because: 'refused', reason: 'fake refused', channel: 'C1' });
    stage.platform.fault = () => undefined;
    expect(await inTransaction(stage.ctx, (tx) => retryDead(tx, 'R-1'))).toBe(1);
    await stage.until(() => expect(stage.platform.texts('C1')).toEqual(['R-1']));
    expect(await inTransaction(stage.ctx, (tx) => retryDead(tx, undefined))).toBe(2);
    await stage.until(() => expect(stage.platform.messages.size).toBe(3));
  });
});
