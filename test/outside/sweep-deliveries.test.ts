import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHousekeeping } from '../../src/app/housekeeping.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { findDelivery, listDeliveries } from '../../src/outside/deliveries.ts';
import { replayDelivery } from '../../src/outside/replay-delivery.ts';
import { sweepDeliveries } from '../../src/outside/sweep-deliveries.ts';
import { webhookDelivery } from '../../src/outside/tables.ts';
import { claimOnce } from '../../src/store/once.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { type ApplyWorld, approvedWorld } from '../effects/apply-world.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { answering, type Receiver, startReceiver } from '../kit/receiver.ts';

const DAY = 86_400_000;
let on: TestDatabase;
let receiver: Receiver;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const made = () =>
  approvedWorld(on, [{ webhook: { url: `${receiver.url}/hook`, secrets: ['RELEASES'], 'allow-private': true } }]);
const later = (world: ApplyWorld, ms: number) => ({ ...world.system, now: new Date(world.clock.now.getTime() + ms) });
const sweep = async (world: ApplyWorld, ms: number): Promise<number> => {
  world.clock.advance(ms);
  return sweepDeliveries({ ...world.system, now: world.clock.now });
};
const facts = async (world: ApplyWorld) =>
  world.unit.db.execute(sql`select body from ledger where workspace_id = ${world.system.workspace} order by seq`);
/** What the receiver answered, and how the request went on from there. */
const tried = async (world: ApplyWorld, status: number): Promise<void> => {
  receiver.answer = answering(status, 'said');
  await world.apply();
};
const setState = (world: ApplyWorld, state: string) =>
  world.unit.db.execute(sql`
    update request set state = ${state} where workspace_id = ${world.system.workspace} and number = ${world.number}`);

describe('deliveries that ended', () => {
  it('go 90 days after the last try, and the ledger keeps what it says of them', async () => {
    const world = await made();
    await tried(world, 200);
    expect(await world.state()).toBe('applied');
    const before = await facts(world);
    expect(await sweep(world, 90 * DAY)).toBe(0);
    expect(await sweep(world, 1)).toBe(1);
    expect(await listDeliveries(world.system, {}, 5)).toEqual([]);
    expect(await facts(world)).toEqual(before);
    expect(await sweep(world, 1)).toBe(0);
  });

  it('stay for 90 days after a later try', async () => {
    const world = await made();
    await tried(world, 200);
    world.clock.advance(60 * DAY);
    const [row] = await listDeliveries(world.system, {}, 5);
    await replayDelivery(later(world, 0), { delivery: row!.id });
    await world.runDue();
    expect(await sweep(world, 31 * DAY)).toBe(0);
    expect(await sweep(world, 60 * DAY)).toBe(1);
  });

  it.each([
    ['approved', 503, 0],
    ['applying', 503, 0],
    ['apply-failed', 503, 0],
    ['apply-failed', 410, 0],
    ['withdrawn', 503, 1],
    ['superseded', 410, 1],
    ['stale', 503, 1],
    ['applied', 200, 1],
  ])('of a request that is %s, answered %i: %i removed', async (state, status, removed) => {
    const world = await made();
    await tried(world, status);
    await setState(world, state);
    expect(await sweep(world, 400 * DAY)).toBe(removed);
  });

  it('stay while they wait to be replayed', async () => {
    const world = await made();
    await tried(world, 200);
    const [row] = await listDeliveries(world.system, {}, 5);
    world.clock.advance(400 * DAY);
    await replayDelivery(later(world, 0), { delivery: row!.id });
    expect(await sweepDeliveries(later(world, 0))).toBe(0);
    await world.runDue();
    expect(receiver.received).toHaveLength(2);
  });

  it('are replayed or gone, never promised and gone, when both happen at once', async () => {
    const world = await made();
    await tried(world, 200);
    const [row] = await listDeliveries(world.system, {}, 5);
    world.clock.advance(400 * DAY);
    const [replayed, swept] = await Promise.allSettled([
      replayDelivery(later(world, 0), { delivery: row!.id }),
      sweepDeliveries(later(world, 0)),
    ]);
    const removed = swept.status === 'fulfilled' ? swept.value : undefined;
    expect([replayed.status, removed]).toEqual(replayed.status === 'fulfilled' ? ['fulfilled', 0] : ['rejected', 1]);
    expect((await findDelivery(world.system, row!.id)) !== undefined).toBe(replayed.status === 'fulfilled');
  });

  it('go by parts, and of one workspace alone', async () => {
    const [world, other] = [await made(), await made()];
    await tried(world, 200);
    await tried(other, 200);
    const [row] = await listDeliveries(world.system, {}, 5);
    const more = Array.from({ length: 6 }, (_, at) => ({ ...row!, id: `msg_${String(at).padStart(24, '0')}` }));
    await world.unit.db.insert(webhookDelivery).values(more);
    expect(await sweepDeliveries(later(world, 91 * DAY), 3)).toBe(7);
    expect(await listDeliveries(other.system, {}, 5)).toHaveLength(1);
  });
});

describe('housekeeping', () => {
  it('removes them and old keys of /in a minute after the start and each six hours, not in between', async () => {
    const world = await made();
    await tried(world, 200);
    let at = 0;
    const kept = createHousekeeping(world.unit, silentLog, () => at);
    const tick = async (ms: number) => {
      at = ms;
      kept.tick();
      await kept.stop();
      return (await listDeliveries(world.system, {}, 5)).length;
    };
    const claim = () => inTransaction(world.system, (tx) => claimOnce(tx, 'in mlflow 0197 delivery-1'));
    await world.unit.db.execute(sql`
      insert into connection (platform, team, workspace_id, name, connected_at)
      values ('console', ${world.system.workspace}, ${world.system.workspace}, 'here', '2026-01-01') on conflict do nothing`);
    expect(await claim()).toBe(true);
    world.clock.advance(91 * DAY);
    expect(await tick(59_999)).toBe(1);
    expect(await claim()).toBe(false);
    expect(await tick(60_000)).toBe(0);
    expect(await claim()).toBe(true);
    await world.unit.db.execute(sql`update once set at = '2020-01-01' where key = 'in mlflow 0197 delivery-1'`);
    await tick(60_000 + 6 * 3_600_000 - 1);
    expect(await claim()).toBe(false);
    await tick(60_000 + 6 * 3_600_000);
    expect(await claim()).toBe(true);
  });
});
