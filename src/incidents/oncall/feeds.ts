import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { namesOf } from '../../people/find-people.ts';
import { callerOf } from '../../people/get-person.ts';
import { type Ctx, type Db, inTransaction, type Tx } from '../../store/unit.ts';
import { type CalendarEvent, calendarText } from './calendar.ts';
import { feedMade, feedsEnded } from './events.ts';
import { listSchedules, scheduleByName, schedulesById } from './find-schedules.ts';
import { readSchedule } from './shift-words.ts';
import { DAY_MS } from './spans.ts';
import { oncallFeed } from './tables.ts';

export type Feed = typeof oncallFeed.$inferSelect;

/** What a calendar shows: a month back and half a year ahead. */
const [BACK_DAYS, AHEAD_DAYS] = [31, 183];

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Makes the secret address of a calendar: one schedule's, or only the caller's own shifts (in one schedule or all). One
 * that he had of the same ends. The secret is kept nowhere.
 */
export async function makeFeed(
  ctx: Ctx,
  input: { readonly schedule?: string | undefined; readonly mine: boolean },
): Promise<{ readonly secret: string }> {
  const secret = randomBytes(24).toString('base64url');
  return inTransaction(ctx, async (tx) => {
    const caller = await callerOf(tx);
    const schedule = input.schedule === undefined ? null : (await scheduleByName(tx, input.schedule)).id;
    const person = input.mine ? caller.id : null;
    const same = [
      schedule === null ? isNull(oncallFeed.schedule) : eq(oncallFeed.schedule, schedule),
      person === null ? isNull(oncallFeed.person) : eq(oncallFeed.person, person),
    ];
    const ended = await end(tx, caller.id, same);
    await tx.db
      .insert(oncallFeed)
      .values({ workspaceId: tx.workspace, digest: digestOf(secret), schedule, person, madeBy: caller.id, at: tx.now });
    emit(tx, feedMade({ schedule: schedule ?? undefined, person: person ?? undefined, ended }));
    return { secret };
  });
}

/** Ends all addresses that the caller made: who has one reads nothing any more. */
export async function endFeeds(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const caller = await callerOf(tx);
    const ended = await end(tx, caller.id, []);
    if (ended > 0) emit(tx, feedsEnded({ person: caller.id, ended }));
    return ended;
  });
}

async function end(tx: Tx, madeBy: string, same: ReturnType<typeof eq>[]): Promise<number> {
  const ended = await tx.db
    .update(oncallFeed)
    .set({ endedAt: tx.now })
    .where(
      and(eq(oncallFeed.workspaceId, tx.workspace), eq(oncallFeed.madeBy, madeBy), isNull(oncallFeed.endedAt), ...same),
    )
    .returning({ at: oncallFeed.at });
  return ended.length;
}

/** The calendar that a secret opens; undefined for none. It is found by its digest, so that no comparison tells anything. */
export async function findFeed(db: Db, secret: string): Promise<Feed | undefined> {
  const [row] = await db
    .select()
    .from(oncallFeed)
    .where(and(eq(oncallFeed.digest, digestOf(secret)), isNull(oncallFeed.endedAt)));
  return row;
}

/** A calendar as it reads now. `ctx` is Steward's in the feed's workspace. */
export async function feedText(ctx: Ctx, feed: Feed): Promise<string> {
  const from = ctx.now.getTime() - BACK_DAYS * DAY_MS;
  const found = feed.schedule === null ? await listSchedules(ctx) : await schedulesById(ctx, [feed.schedule]);
  const events: CalendarEvent[] = [];
  for (const schedule of found.filter(({ deletedAt }) => deletedAt === null)) {
    const read = await readSchedule(ctx, schedule, { from, to: ctx.now.getTime() + AHEAD_DAYS * DAY_MS });
    const shifts = read.shifts.filter(({ person }) => feed.person === null || person === feed.person);
    const names = await namesOf(
      ctx,
      shifts.map(({ person }) => person),
    );
    for (const [index, { from: begin, to, person }] of shifts.entries()) {
      events.push({
        uid: `${schedule.id}-${begin}-${person}@steward`,
        from: new Date(begin),
        to: new Date(to),
        title: feed.person === null ? `${schedule.name}: ${names[index] ?? 'somebody'}` : `On call: ${schedule.name}`,
      });
    }
  }
  const [only] = found;
  return calendarText(feed.schedule === null ? 'On call' : `On call: ${only?.name ?? ''}`, events, ctx.now);
}
