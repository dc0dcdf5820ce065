import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { timerHandlers } from '../../src/consequences/index.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { wallTimeAt } from '../../src/kernel/zone.ts';
import { nextSlot } from '../../src/queue/next-slot.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import { channel, clock, HOUR, MINUTE, made, useDigests, world } from './digest-world.ts';

useDigests();

const full = process.env.ROUNDS === 'full';
const DAY = 24 * HOUR;
const ZONES = ['Europe/Rome', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'] as const;
const YEAR = { from: '2026-01-01T00:00:00Z', days: 365 } as const;
/** Around a change of each of these clocks, one forward and two back; all of them in full. */
const SOME = ['2026-03-28', '2026-04-04', '2026-10-31'].map((day) => ({ from: `${day}T00:00:00Z`, days: 4 }));
/** A wall time that the clocks skip and repeat in three of the zones. */
const DAILY: Readonly<Record<(typeof ZONES)[number], string>> = {
  'Europe/Rome': '30 2 * * *',
  'America/New_York': '30 2 * * *',
  'Australia/Lord_Howe': '15 2 * * *',
  'Asia/Kolkata': '30 2 * * *',
};
const HOURLY = '0 * * * *';

/** By walking along the quarters of an hour: nothing of what is tested is used but what clocks show. */
function walked(zone: (typeof ZONES)[number], from: number, to: number): { daily: string[]; hourly: string[] } {
  const [minute, hour] = DAILY[zone].split(' ').map(Number);
  const wanted = (hour ?? 0) * HOUR + (minute ?? 0) * MINUTE;
  const daily: string[] = [];
  const hourly: string[] = [];
  let newest = wallTimeAt(from - DAY, zone);
  for (let at = from - DAY + 15 * MINUTE; at < to; at += 15 * MINUTE) {
    const wall = wallTimeAt(at, zone);
    const instant = new Date(at).toISOString();
    if (at > from && new Date(wall).getUTCMinutes() === 0) hourly.push(instant);
    // What the walls show for the first time: the wanted time itself, or what it was skipped for.
    const due = Math.floor(wall / DAY) * DAY + wanted;
    if (newest < due && due <= wall && at > from) daily.push(instant);
    newest = Math.max(newest, wall);
  }
  return { daily, hourly };
}

describe('the slots of a year', () => {
  test.each(ZONES)('%s: every one of each day and each hour, none twice', (zone) => {
    const from = Date.parse(YEAR.from);
    const to = from + YEAR.days * DAY;
    const expected = walked(zone, from, to);
    const found = (cron: string): string[] => {
      const slots: string[] = [];
      for (
        let slot = nextSlot(cron, zone, new Date(from));
        slot && slot.getTime() < to;
        slot = nextSlot(cron, zone, slot)
      )
        slots.push(slot.toISOString());
      return slots;
    };
    expect(found(DAILY[zone])).toEqual(expected.daily);
    expect(found(HOURLY)).toEqual(expected.hourly);
    expect(expected.daily).toHaveLength(365);
  });
});

/** Nobody shows these messages, and who would be told of it is another test's matter. */
const handlers = timerHandlers.filter(({ kind }) => kind === 'digest');

/** Moves the clock from timer to timer and runs what is due, with the pump of production. */
async function runUntil(end: number): Promise<void> {
  for (let step = 0; ; step += 1) {
    // The watches of slots would pile up before what is due.
    if (step % 50 === 0) await world.unit.db.execute(sql`delete from timer where kind <> 'digest'`);
    const [row] = await world.unit.db.execute<{ due: Date | null; failing: number }>(
      sql`select min(due_at) as due, count(*) filter (where attempts > 0)::int as failing from timer where kind = 'digest'`,
    );
    expect(row?.failing).toBe(0);
    if (!row?.due || row.due.getTime() >= end + 2 * MINUTE) return;
    clock.now = new Date(Math.max(clock.now.getTime(), row.due.getTime()));
    const pump = createTimerPump({ unit: world.unit, handlers, log: silentLog });
    pump.wake();
    await pump.stop();
  }
}

describe(full ? 'a year of daily and hourly digests' : 'some days of a year of daily and hourly digests', () => {
  const windows = full ? [YEAR] : SOME;
  test.each(windows)(
    'from $from, $days days: no slot lost, none doubled',
    { timeout: full ? 3_600_000 : 120_000 },
    async ({ from, days }) => {
      const start = Date.parse(from);
      // Hourly ones run through the night in which clocks change; a whole year in full.
      const end = start + days * DAY;
      const hourlyEnd = full ? end : start + 36 * HOUR;
      clock.now = new Date(start);
      const names = new Map<string, { zone: (typeof ZONES)[number]; hourly: boolean }>();
      const make = async (zone: (typeof ZONES)[number], hourly: boolean): Promise<void> => {
        const name = `${hourly ? 'h' : 'd'}-${names.size}`;
        // A year's hours share a channel, so that those of one instant are one transaction.
        const places = [channel(full && hourly ? 'hours' : name)];
        const { id } = await made({ name, zone, at: hourly ? HOURLY : DAILY[zone], places });
        names.set(id, { zone, hourly });
      };
      for (const zone of ZONES) await make(zone, false);
      const near = full ? ZONES : ZONES.filter((zone) => changesWithin(zone, start, end));
      for (const zone of near) await make(zone, true);
      await runUntil(hourlyEnd);
      await world.unit.db.execute(sql`delete from timer where kind <> 'digest'`);
      if (!full) {
        const hourly = [...names].filter(([, { hourly: each }]) => each).map(([id]) => id);
        await world.unit.db.execute(sql`delete from timer where subject = any(${sql.param(hourly)}::text[])`);
        await runUntil(end);
      }
      const rows = await world.unit.db.execute<{ digest: string; slot: Date; deliveries: number }>(sql`
      select r.digest, r.slot, (select count(*)::int from digest_delivery d
          where d.workspace_id = r.workspace_id and d.digest = r.digest and d.slot = r.slot) as deliveries
      from digest_run r where r.workspace_id = ${world.system.workspace} order by r.slot`);
      expect(rows.every(({ deliveries }) => deliveries === 1)).toBe(true);
      // Runs are kept for 90 days; the facts of all of them stay.
      const facts = await world.unit.db.execute<{ digest: string; slot: string }>(sql`
      select body::jsonb -> 'body' ->> 'digest' as digest, body::jsonb -> 'body' ->> 'slot' as slot from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = 'digest.run' order by seq`);
      for (const [id, { zone, hourly }] of names) {
        const until = hourly ? hourlyEnd : end;
        const expected = walked(zone, start, until)[hourly ? 'hourly' : 'daily'];
        const ran = facts
          .filter(({ digest, slot }) => digest === id && Date.parse(slot) < until)
          .map(({ slot }) => slot);
        expect(ran, `${hourly ? 'hourly' : 'daily'} in ${zone}`).toEqual(expected);
        expect(expected.length).toBeGreaterThan(hourly ? 30 : 2);
      }
    },
  );
});

function changesWithin(zone: string, from: number, to: number): boolean {
  return wallTimeAt(from, zone) - from !== wallTimeAt(to, zone) - to;
}
