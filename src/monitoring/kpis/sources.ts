import { and, eq } from 'drizzle-orm';
import { setTimer } from '../../queue/timer.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { KpiName } from './find-kpis.ts';
import { kpiSource } from './tables.ts';

export type KpiSource = typeof kpiSource.$inferSelect;

/** Due when a KPI's source is to be read; the subject is `model/kpi`. */
export const SOURCE_TIMER = 'kpi-source';
export const sourceSubject = ({ model, kpi }: KpiName): string => `${model}/${kpi}`;

/** A slot is read a little later, when what was scraped for it has arrived. */
const LAG_MS = 5_000;
/** What is made up for after an outage; older slots are left out, as gaps. */
export const MOST_SLOTS = 1_000;

export async function findSource(ctx: Ctx, name: KpiName): Promise<KpiSource | undefined> {
  const [row] = await ctx.db.select().from(kpiSource).where(isSource(ctx, name));
  return row;
}

/** Like findSource, the row locked until the transaction ends. */
export async function lockSource(tx: Tx, name: KpiName): Promise<KpiSource | undefined> {
  const [row] = await tx.db.select().from(kpiSource).where(isSource(tx, name)).for('update');
  return row;
}

export interface Slots {
  readonly from: Date;
  readonly to: Date;
  readonly stepMs: number;
}

/** The slots of the clock (multiples of the step since 1970) that were not read yet, at most 1,000; undefined when none is due. */
export function slotsDue(
  { readTo, everyMinutes }: Pick<KpiSource, 'readTo' | 'everyMinutes'>,
  now: Date,
): Slots | undefined {
  const stepMs = everyMinutes * 60_000;
  const to = Math.floor((now.getTime() - LAG_MS) / stepMs) * stepMs;
  const next = (Math.floor(readTo.getTime() / stepMs) + 1) * stepMs;
  const from = Math.max(next, to - (MOST_SLOTS - 1) * stepMs);
  return from > to ? undefined : { from: new Date(from), to: new Date(to), stepMs };
}

/** Sets the timer for the slot after the last one that was read. */
export async function readAtNextSlot(tx: Tx, { model, kpi, everyMinutes }: KpiSource, readTo: Date): Promise<void> {
  const stepMs = everyMinutes * 60_000;
  const next = (Math.floor(readTo.getTime() / stepMs) + 1) * stepMs + LAG_MS;
  const dueAt = new Date(Math.max(next, tx.now.getTime()));
  await setTimer(tx, { kind: SOURCE_TIMER, subject: sourceSubject({ model, kpi }), dueAt });
}

export const isSource = (ctx: Ctx, { model, kpi }: KpiName) =>
  and(eq(kpiSource.workspaceId, ctx.workspace), eq(kpiSource.model, model), eq(kpiSource.kpi, kpi));
