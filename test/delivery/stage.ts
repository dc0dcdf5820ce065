import { vi } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { claimCard } from '../../src/delivery/claim.ts';
import { createDelivery, type Delivery, type DeliveryParts } from '../../src/delivery/delivery.ts';
import type { LostCard } from '../../src/delivery/handle-failure.ts';
import { createPace } from '../../src/delivery/pace.ts';
import type { PlatformAddress } from '../../src/delivery/place-id.ts';
import { card, place } from '../../src/delivery/tables.ts';
import { type Want, want } from '../../src/delivery/want.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { type Ctx, inTransaction, systemCtx, type Unit } from '../../src/store/unit.ts';
import type { TestDatabase } from '../kit/database.ts';
import { soon } from '../kit/soon.ts';
import { createFakePlatform, type FakePlatform } from './fake-platform.ts';

/** Everything a test of delivery stands on: a database, a clock that moves when told, a platform whose faults it decides. */
export interface Stage {
  readonly on: TestDatabase;
  readonly unit: Unit;
  readonly ctx: Ctx;
  readonly platform: FakePlatform;
  /** What a subject looks like; undefined shows nothing. */
  readonly look: Map<string, string>;
  readonly lost: LostCard[];
  pass(milliseconds: number): void;
  now(): Date;
  want(...wants: Want[]): Promise<void>;
  pump(parts?: Partial<DeliveryParts>): Delivery;
  /** Wakes all pumps until the check holds. */
  until(check: () => unknown): Promise<void>;
  /** Wakes these pumps until every card shows what is wanted and none is to be checked again. */
  untilAllShown(pumps: readonly Delivery[]): Promise<void>;
  /** Resolves when no call is under way: time may pass without a claim running out. */
  quiet(): Promise<void>;
  /** True when no card could be claimed now. */
  idle(): Promise<boolean>;
  cards(): Promise<(typeof card.$inferSelect)[]>;
  clear(): Promise<void>;
}

export const releases: PlatformAddress = { platform: 'slack', team: 'T1', channel: 'C1' };

/** A clock of the test's own unless `clock: 'real'`. */
export function stageOn(on: TestDatabase, options: { readonly clock?: 'real' } = {}): Stage {
  let time = Date.parse('2026-11-21T09:00:00Z');
  const unit: Unit = { db: on.database.db, flush: [], ...(options.clock ? {} : { clock: () => new Date(time) }) };
  const ctx = systemCtx(unit, { workspace: 'w', name: 'test', log: silentLog });
  const pumps: Delivery[] = [];
  const lost: LostCard[] = [];
  const look = new Map<string, string>();
  const stage: Stage = {
    on,
    unit,
    ctx,
    platform: createFakePlatform({
      now: () => stage.now(),
      join: () => ({ ok: false, invite: 'Invite @Steward to C1.' }),
    }),
    look,
    lost,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    now: () => (options.clock ? new Date() : new Date(time)),
    want: (...wants) => inTransaction(ctx, (tx) => want(tx, wants)),
    pump: (parts = {}) => {
      const made = createDelivery({
        unit,
        platforms: new Map([['slack', parts.platforms?.get('slack') ?? stage.platform]]),
        render: async (_, subject) => {
          const text = look.get(subject) ?? subject;
          return text === '' ? undefined : line('neutral', text);
        },
        fallback: async (_, one) => void lost.push(one),
        log: silentLog,
        pace: createPace(() => stage.now().getTime(), { slack: {}, discord: {}, console: {} }),
        ...parts,
      });
      pumps.push(made);
      return made;
    },
    until: (check) =>
      vi.waitFor(
        async () => {
          for (const pump of pumps) pump.wake();
          await check();
        },
        { ...soon, interval: 5 },
      ),
    untilAllShown: (alive) =>
      vi.waitFor(
        async () => {
          for (const pump of alive) pump.wake();
          const cards = await stage.cards();
          const late = cards.filter((one) => one.wanted > one.shown || one.checkAt !== null || one.trying !== null);
          if (late.length > 0) throw new Error(`${late.length} of ${cards.length} cards are not shown yet`);
        },
        { timeout: 100_000, interval: 20 },
      ),
    quiet: () =>
      vi.waitFor(async () => {
        const busy = await on.database.sql`select from place where busy_until is not null`;
        if (busy.length > 0) throw new Error(`${busy.length} places are busy`);
      }, soon),
    idle: async () => {
      const held = { post: [], update: [], direct: [], publish: [], all: [] };
      return (await claimCard(ctx, { platforms: ['slack'], held, busyMs: 1 })) === undefined;
    },
    cards: () => on.database.db.select().from(card).orderBy(card.subject, card.place),
    clear: async () => {
      await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
      await on.database.db.delete(card);
      await on.database.db.delete(place);
    },
  };
  return stage;
}
