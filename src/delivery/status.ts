import { sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import type { Db } from '../store/unit.ts';
import { type Lane, laneOf } from './lane.ts';

/** A card that was given up, and why. */
export interface DeadLetter {
  readonly workspace: string;
  readonly subject: string;
  readonly platform: PlatformName;
  readonly channel: string;
  readonly because: 'refused' | 'no-access' | 'unconfirmed' | 'broken';
  readonly reason: string;
  readonly since: Date;
}

export interface DeliveryStatus {
  /** Lanes with nothing waiting are left out. `oldestMs` is how long the oldest card has shown too little. */
  readonly lanes: readonly { readonly lane: Lane; readonly waiting: number; readonly oldestMs: number }[];
  readonly dead: number;
}

/** How late delivery is and how much it gave up, over all workspaces. */
export async function deliveryStatus(db: Db, now: Date): Promise<DeliveryStatus> {
  const rows = await db.execute<{ lane: number; waiting: number; oldest: Date }>(sql`
    select lane, count(*)::int as waiting, min(since) as oldest from card
    where dead is null and wanted > shown group by lane order by lane`);
  const [dead] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from card where dead is not null`,
  );
  return {
    lanes: rows.map(({ lane, waiting, oldest }) => ({
      lane: laneOf(lane),
      waiting,
      oldestMs: Math.max(0, now.getTime() - oldest.getTime()),
    })),
    dead: dead?.count ?? 0,
  };
}

/** The cards that were given up, newest first, at most 100; of one workspace or of all. */
export async function deadCards(db: Db, workspace?: string): Promise<readonly DeadLetter[]> {
  const only = workspace === undefined ? sql`` : sql`and card.workspace_id = ${workspace}`;
  const rows = await db.execute<{ [K in keyof DeadLetter]: DeadLetter[K] }>(sql`
    select card.workspace_id as workspace, card.subject, place.platform, place.channel, card.dead as because,
      coalesce(card.dead_reason, '') as reason, card.since
    from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.dead is not null ${only} order by card.since desc limit 100`);
  return [...rows];
}
