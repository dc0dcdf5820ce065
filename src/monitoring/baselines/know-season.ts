import { sql } from 'drizzle-orm';
import { isProduction } from '../../lifecycle/lifecycle.ts';
import { standingOf } from '../../registry/find.ts';
import { subjectName } from '../../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import type { WindowSpan } from '../profiles/window-timer.ts';
import { type Baseline, openBaselines } from './find-baselines.ts';
import { setMoving } from './set-baseline.ts';

/** From so many weeks before, a window's hours must be known: until then the training data alone alarms each weekend. */
export const WEEKS_NEEDED = 1;
/** So many weeks are compared with, as they come. */
export const WEEKS_COMPARED = 4;

const WEEK_MS = 7 * 86_400_000;

/** The windows of the same hours, the last week first. Seasons are steps of 7 days of UTC. */
export function sameHours({ from, to }: WindowSpan, weeks: number): WindowSpan[] {
  return Array.from({ length: weeks }, (_, week) => {
    const back = (week + 1) * WEEK_MS;
    return { from: new Date(from.getTime() - back), to: new Date(to.getTime() - back) };
  });
}

/**
 * Gives a version that serves a seasonal baseline of its own as soon as a window's hours are known from enough weeks before.
 * Who ended one, and not the training baseline with it, chose otherwise: then none comes by itself. Undefined: nothing is new.
 */
export async function knowSeason(
  ctx: Ctx,
  { model, version, window }: { readonly model: string; readonly version: string; readonly window: WindowSpan },
): Promise<Baseline | undefined> {
  return inTransaction(ctx, async (tx) => {
    const open = await openBaselines(tx, { model, version });
    const training = open.find(({ kind }) => kind === 'training');
    if (!training || open.some(({ kind }) => kind === 'seasonal')) return undefined;
    const of = { model, version, edgesOf: training.number };
    if ((await weeksKnown(tx, of, window, WEEKS_NEEDED)) < WEEKS_NEEDED) return undefined;
    if (!(await serves(tx, model, version)) || (await isDeclined(tx, model, version))) return undefined;
    const asSteward: Tx = { ...tx, actor: { type: 'system', name: 'drift' } };
    return setMoving(asSteward, { model, version, kind: 'seasonal', windows: WEEKS_COMPARED, weeksSeen: WEEKS_NEEDED });
  });
}

/** In how many of the weeks before a window's hours are known, over the same edges. */
export async function weeksKnown(
  ctx: Ctx,
  { model, version, edgesOf }: { readonly model: string; readonly version: string; readonly edgesOf: number },
  window: WindowSpan,
  weeks: number,
): Promise<number> {
  const windows = sameHours(window, weeks);
  const [row] = await ctx.db.execute<{ weeks: number }>(sql`
    select count(distinct to_at)::int as weeks from profile
    where workspace_id = ${ctx.workspace} and model = ${model} and version = ${version} and baseline = ${edgesOf}
      and (to_at, from_at) in (select * from unnest(${sql.param(windows.map(({ to }) => to.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ from }) => from.toISOString()))}::timestamptz[]))`);
  return row?.weeks ?? 0;
}

async function serves(tx: Tx, model: string, version: string): Promise<boolean> {
  const name = subjectName({ model, version });
  return (await standingOf(tx, [model])).some(({ stage, subject }) => isProduction(stage) && subject === name);
}

/** Whether the last seasonal baseline of the version, or of the model, was ended while what it counted over went on. */
async function isDeclined(tx: Tx, model: string, version: string): Promise<boolean> {
  const rows = await tx.db.execute<{ version: string; declined: boolean }>(sql`
    select s.version, s.ended_at is not null and s.ended_at is distinct from t.ended_at as declined
    from baseline s join baseline t on t.workspace_id = s.workspace_id and t.model = s.model and t.number = s.edges_of
    where s.workspace_id = ${tx.workspace} and s.model = ${model} and s.kind = 'seasonal' order by s.number desc`);
  const own = rows.find((row) => row.version === version);
  return (rows[0]?.declined ?? false) || (own?.declined ?? false);
}
