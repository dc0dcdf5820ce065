import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { markerOf, placeId } from '../../src/delivery/place-id.ts';
import { place } from '../../src/delivery/tables.ts';
import { type Want, type WantedCard, want, wantCard, wantEverywhere } from '../../src/delivery/want.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { type Ctx, inTransaction, systemCtx, type Tx } from '../../src/store/unit.ts';
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
const elsewhere = { ...releases, channel: 'C2' };

describe('wanting a card', () => {
  test('makes its place and itself, and the next time another revision', async () => {
    await inTransaction(stage.ctx, (tx) => wantCard(tx, request));
    const since = stage.now();
    stage.pass(5_000);
    await inTransaction(stage.ctx, (tx) => wantCard(tx, { ...request, lane: 'page' }));
    expect(await stage.cards()).toMatchObject([
      {
        workspaceId: 'w',
        subject: 'R-1',
        place: placeId(releases),
        lane: 0,
        wanted: 2,
        shown: 0,
        since,
        once: false,
        under: null,
      },
    ]);
    expect(await on.database.db.select().from(place)).toMatchObject([{ ...releases, thread: '', busyUntil: null }]);
  });

  test('everywhere reaches every place and no other subject', async () => {
    await stage.want(request, { ...request, address: elsewhere }, { ...request, subject: 'R-2' });
    await inTransaction(stage.ctx, (tx) => wantEverywhere(tx, 'R-1'));
    expect((await stage.cards()).map(({ subject, wanted }) => [subject, wanted])).toEqual([
      ['R-1', 2],
      ['R-1', 2],
      ['R-2', 1],
    ]);
  });

  test('texts sent once are shown anew only when words in them must go', async () => {
    await stage.want({ ...request, once: true });
    await inTransaction(stage.ctx, (tx) => wantEverywhere(tx, 'R-1'));
    expect((await stage.cards()).map(({ wanted }) => wanted)).toEqual([1]);
    await inTransaction(stage.ctx, (tx) => want(tx, [{ subject: 'R-1', everywhere: true, sentToo: true }]));
    expect((await stage.cards()).map(({ wanted }) => wanted)).toEqual([2]);
  });

  test('waits for no pump that is freeing the place, which may wait for a card of ours', async () => {
    await stage.want(request);
    await inTransaction(stage.ctx, async (pump) => {
      await pump.db.update(place).set({ busyUntil: stage.now() });
      await inTransaction(stage.ctx, async (tx) => {
        await tx.db.execute("set local lock_timeout = '2s'");
        await want(tx, [{ ...request, subject: 'R-2' }]);
      });
    });
    expect((await stage.cards()).map(({ subject }) => subject)).toEqual(['R-1', 'R-2']);
  });

  test('in another workspace is another card', async () => {
    await stage.want(request);
    const other = systemCtx(stage.unit, { workspace: 'other', name: 'test', log: stage.ctx.log });
    await inTransaction(other, (tx) => want(tx, [request, { subject: 'R-1', everywhere: true }]));
    expect((await stage.cards()).map(({ workspaceId, wanted }) => [workspaceId, wanted]).sort()).toEqual([
      ['other', 1],
      ['w', 1],
    ]);
  });

  test('of one verb is one revision, however many facts want it', async () => {
    const fact = (kind: string): Fact => ({
      id: kind,
      workspace: 'w',
      kind,
      version: 1,
      at: stage.now(),
      actor: stage.ctx.actor,
      body: {},
      texts: {},
    });
    const flush = createWanted({
      opened: () => [request],
      voted: async () => [{ subject: 'R-1', everywhere: true }],
    });
    await stage.want(request);
    const verb = (kinds: readonly string[]) => (tx: Tx) => flush(tx, kinds.map(fact));
    await inTransaction(stage.ctx, verb(['opened', 'opened', 'unheard-of']));
    expect(await stage.cards()).toMatchObject([{ wanted: 2 }]);
    await inTransaction(stage.ctx, verb(['unheard-of']));
    expect(await stage.cards()).toMatchObject([{ wanted: 2 }]);
    await inTransaction(stage.ctx, verb(['voted', 'voted']));
    expect(await stage.cards()).toMatchObject([{ wanted: 3 }]);
  });

  test('by forty verbs at once on the same cards never waits in a circle', async () => {
    const subjects = ['R-1', 'R-2', 'R-3'];
    const places = [releases, elsewhere, { ...releases, channel: 'C3' }];
    let repeats = 0;
    const count = () => {
      repeats += 1;
    };
    const ctx: Ctx = { ...stage.ctx, log: { ...stage.ctx.log, debug: count } };
    const all = subjects.flatMap((subject) => places.map((address): Want => ({ subject, address, lane: 'approval' })));
    const shuffled = (turn: number) => all.map((_, index) => all[(index * 5 + turn * 7) % all.length] ?? request);
    const verbs = Array.from({ length: 40 }, (_, turn) => {
      const everywhere = subjects.map((subject): Want => ({ subject, everywhere: true }));
      const wants = turn % 2 === 0 ? shuffled(turn) : turn % 3 === 0 ? everywhere.reverse() : everywhere;
      return inTransaction(ctx, (tx) => want(tx, wants));
    });
    await Promise.all(verbs);
    expect(repeats).toBe(0);
    const cards = await stage.cards();
    expect(cards).toHaveLength(9);
    for (const card of cards) expect(card.wanted).toBeGreaterThanOrEqual(20);
  });
});

describe('the names of posts', () => {
  test('a marker is 24 characters that differ by workspace, subject, place and posting', () => {
    const post = { workspace: 'w', subject: 'R-1', place: placeId(releases), posting: 0 };
    const others = [
      post,
      { ...post, workspace: 'x' },
      { ...post, subject: 'R-2' },
      { ...post, place: placeId(elsewhere) },
      { ...post, posting: 1 },
    ];
    const markers = others.map(markerOf);
    expect(new Set(markers).size).toBe(5);
    for (const marker of markers) expect(marker).toMatch(/^[0-9a-z]{24}$/);
    expect(markerOf(post)).toBe(markers[0]);
  });

  test('a place is named by its whole address', () => {
    const ids = [
      releases,
      elsewhere,
      { ...releases, thread: '1' },
      { ...releases, team: 'T2' },
      { ...releases, platform: 'discord' as const },
    ].map(placeId);
    expect(new Set(ids).size).toBe(5);
    expect(placeId({ ...releases, thread: '' })).toBe(placeId(releases));
  });
});
