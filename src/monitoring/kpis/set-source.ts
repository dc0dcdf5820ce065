import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { cancelTimer } from '../../queue/timer.ts';
import { getVersion } from '../../registry/find.ts';
import { NAME } from '../../registry/names.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { kpiSourceSet } from './events.ts';
import { lockKpi } from './find-kpis.ts';
import {
  isSource,
  type KpiSource,
  lockSource,
  MOST_SLOTS,
  readAtNextSlot,
  SOURCE_TIMER,
  sourceSubject,
} from './sources.ts';
import { kpiSource } from './tables.ts';

export const SOURCE_NAME = /^[a-z][a-z0-9-]{0,24}$/;

export const SetSourceInput = z.object({
  model: z.string().regex(NAME),
  kpi: z.string().regex(NAME),
  source: z.string().regex(SOURCE_NAME),
  query: z.string().min(1).max(2_000),
  everyMinutes: z.int().min(1).max(1_440),
  version: z.string().regex(NAME).optional(),
});
export type SetSourceInput = z.input<typeof SetSourceInput>;

/** From now on a KPI is read by a query at each slot of the clock; the first time as far back as its window reaches. */
export async function setSource(ctx: Ctx, raw: SetSourceInput): Promise<KpiSource> {
  const input = SetSourceInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { windowMinutes } = await lockKpi(tx, input);
    const { model, kpi, source, query, everyMinutes, version } = input;
    if (version !== undefined) await getVersion(tx, { model, version });
    const before = await lockSource(tx, input);
    const back = Math.min(windowMinutes, MOST_SLOTS * everyMinutes);
    const values = {
      ...{ source, query, everyMinutes, version: version ?? '', problem: null, problemAt: null, failures: 0 },
      revision: (before?.revision ?? 0) + 1,
      readTo: new Date(tx.now.getTime() - back * 60_000),
    };
    const [row] = await tx.db
      .insert(kpiSource)
      .values({ workspaceId: tx.workspace, model, kpi, ...values })
      .onConflictDoUpdate({ target: [kpiSource.workspaceId, kpiSource.model, kpiSource.kpi], set: values })
      .returning();
    if (!row) throw new Error('an upsert always answers');
    await readAtNextSlot(tx, row, row.readTo);
    emit(tx, kpiSourceSet({ model, kpi, source, query, everyMinutes, version }));
    return row;
  });
}

/** Stops reading; what was read stays. */
export async function removeSource(ctx: Ctx, name: { readonly model: string; readonly kpi: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await lockKpi(tx, name);
    const row = await lockSource(tx, name);
    if (!row) {
      throw new StewardError('BAD_INPUT', `${name.model} ${name.kpi} is read from no source.`, {
        hint: `Give it one with \`kpi source ${name.model} ${name.kpi} prod --query "..."\`.`,
      });
    }
    await tx.db.delete(kpiSource).where(isSource(tx, name));
    await cancelTimer(tx, { kind: SOURCE_TIMER, subject: sourceSubject(name) });
    emit(tx, kpiSourceSet({ model: row.model, kpi: row.kpi, source: row.source }));
  });
}
