import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DeliveryError, type DeliveryFailure, type Platform } from '../../src/chat/ports/platform.ts';
import { followHomes } from '../../src/delivery/follow-homes.ts';
import { openHome } from '../../src/delivery/open-home.ts';
import { createPace } from '../../src/delivery/pace.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type Stage, stageOn } from './stage.ts';

let on: TestDatabase;
let stage: Stage;
/** What was published, newest last: `<user>: <summary>`. */
let published: string[];
/** What the next publishes meet; `dropped` is carried out and its answer lost. */
let faults: (DeliveryFailure | 'dropped')[];

beforeAll(async () => {
  on = await testDatabase();
});
beforeEach(() => {
  stage = stageOn(on);
  published = [];
  faults = [];
});
afterEach(async () => {
  await stage.clear();
  await on.database.db.execute(sql`delete from home`);
  await on.database.db.execute(sql`delete from ledger_head`);
});
afterAll(() => on.close());

const HOUR = 3_600_000;
const account = (user: string) => ({ platform: 'slack' as const, team: 'T1', user });
const open = (user: string, empty = false) => openHome(stage.ctx, account(user), { empty });
const fact = (workspace = 'w') =>
  on.database.db.execute(sql`insert into ledger_head (workspace_id, seq, hash) values (${workspace}, 1, ''::bytea)
    on conflict (workspace_id) do update set seq = ledger_head.seq + 1`);
const follow = () => followHomes({ ...stage.ctx, workspace: '' });

/** A pump onto a platform with homes. */
function pump(pace = createPace(() => stage.now().getTime(), { slack: {}, discord: {}, console: {} })) {
  const platform: Platform = {
    ...stage.platform,
    home: {
      publish: async (_, user, card) => {
        const fault = faults.shift();
        if (fault && fault !== 'dropped') throw new DeliveryError(fault, `fake ${fault}`, { retryAfterMs: 2_000 });
        published.push(`${user}: ${card.summary}`);
        if (fault) throw new DeliveryError('in-doubt', 'the answer was lost');
      },
    },
  };
  return stage.pump({ platforms: new Map([['slack', platform]]), pace });
}

describe('a home', () => {
  test('is published when it is opened, and again only when it looks otherwise', async () => {
    const delivery = pump();
    stage.look.set('home', 'nothing waits');
    await open('U1');
    await stage.untilAllShown([delivery]);
    await open('U1');
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: nothing waits']);
    stage.look.set('home', 'R-1 waits');
    await fact();
    expect(await follow()).toBe(1);
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: nothing waits', 'U1: R-1 waits']);
  });

  test('is published again although it looks the same where the platform lost it', async () => {
    const delivery = pump();
    await open('U1', true);
    await stage.untilAllShown([delivery]);
    await open('U1', true);
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: home', 'U1: home']);
  });

  test('is published at most once in ten seconds, in its newest state, while others go on', async () => {
    const delivery = pump(createPace(() => stage.now().getTime()));
    await open('U1');
    await stage.untilAllShown([delivery]);
    for (const look of ['first', 'second']) {
      stage.look.set('home', look);
      await fact();
      await follow();
    }
    await open('U2');
    await stage.until(() => expect(published).toEqual(['U1: home', 'U2: second']));
    stage.pass(9_900);
    delivery.wake();
    await stage.quiet();
    expect(published).toHaveLength(2);
    stage.pass(200);
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: home', 'U2: second', 'U1: second']);
  });

  test('waits when the platform asks to', async () => {
    const delivery = pump();
    faults.push('rate-limited');
    await open('U1');
    await stage.until(() => expect(faults).toEqual([]));
    await stage.quiet();
    expect(published).toEqual([]);
    stage.pass(2_100);
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: home']);
  });

  test('whose publishing is in doubt is published again, and once more when the lost one may have landed', async () => {
    const delivery = pump();
    faults.push('dropped');
    await open('U1');
    await stage.until(() => expect(published).toHaveLength(1));
    await stage.quiet();
    stage.pass(2_100);
    await stage.until(() => expect(published).toHaveLength(2));
    await stage.quiet();
    stage.pass(15_100);
    await stage.untilAllShown([delivery]);
    expect(published).toEqual(['U1: home', 'U1: home', 'U1: home']);
  });

  test('that the platform refuses is given up and revived by the next fact', async () => {
    pump();
    faults.push('refused');
    await open('U1');
    await stage.until(async () => expect(await stage.cards()).toMatchObject([{ dead: 'refused' }]));
    await stage.quiet();
    await fact();
    await follow();
    await stage.until(() => expect(published).toEqual(['U1: home']));
  });
});

describe('homes that are followed', () => {
  const due = async () => (await stage.cards()).reduce((sum, card) => sum + card.wanted, 0);

  test('are those whose workspace has new facts, and each fact is followed once', async () => {
    await open('U1');
    await fact('another');
    expect(await follow()).toBe(0);
    await fact();
    expect(await follow()).toBe(1);
    expect(await follow()).toBe(0);
    expect(await due()).toBe(2);
  });

  test('are those opened within three days, and what gets old alone shows within a quarter of an hour', async () => {
    await fact();
    await open('U1');
    stage.pass(HOUR / 4 + 1);
    expect(await follow()).toBe(1);
    stage.pass(72 * HOUR);
    await fact();
    expect(await follow()).toBe(0);
    await open('U1');
    await fact();
    expect(await follow()).toBe(1);
  });

  test('are followed once by several Stewards at the same time', async () => {
    for (let user = 0; user < 20; user += 1) await open(`U${user}`);
    for (let round = 1; round <= 10; round += 1) {
      await fact();
      const followed = await Promise.all([follow(), follow(), follow()]);
      expect(followed.reduce((sum, count) => sum + count, 0)).toBe(20);
    }
    expect(await due()).toBe(20 + 200);
  });
});
