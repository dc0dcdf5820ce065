import { sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import type { Baseline, BaselineFeature } from '../baselines/find-baselines.ts';
import { sameHours } from '../baselines/know-season.ts';
import { decodeProfile } from '../profiles/encode-profile.ts';
import { addProfiles, type Profile } from '../profiles/profile.ts';
import type { WindowSpan } from '../profiles/window-timer.ts';

export type Window = WindowSpan;

const WEEK_MS = 7 * 86_400_000;
/** Features whose windows of a week are read at once: of hours that many hosts send parts of, it is thousands of rows. */
const SLICE = 25;

/** Profiles by feature; a fault where the stored counts of one cannot be read, which keeps no other from its verdict. */
export type Profiles = ReadonlyMap<string, Profile | Error>;

/** The sums of parts by feature, over the windows given: those of one baseline's edges. */
export async function readWindows(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly edgesOf: number },
  windows: readonly Window[],
): Promise<Profiles> {
  if (windows.length === 0) return new Map();
  const rows = await ctx.db.execute<{ feature: string; body: Buffer }>(sql`
    select feature, body from profile
    where workspace_id = ${ctx.workspace} and model = ${of.model} and version = ${of.version} and baseline = ${of.edgesOf}
      and (to_at, from_at) in (select * from unnest(${sql.param(windows.map(({ to }) => to.toISOString()))}::timestamptz[],
        ${sql.param(windows.map(({ from }) => from.toISOString()))}::timestamptz[]))`);
  return sumOf(rows);
}

/** The sums of all windows of the same length in the seven days until this one ended, itself among them. */
export async function readWeek(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly edgesOf: number },
  features: readonly BaselineFeature[],
  { from, to }: Window,
): Promise<Profiles> {
  const length = `${to.getTime() - from.getTime()} milliseconds`;
  const since = new Date(to.getTime() - WEEK_MS).toISOString();
  const week = new Map<string, Profile | Error>();
  for (let at = 0; at < features.length; at += SLICE) {
    const names = features.slice(at, at + SLICE).map(({ feature }) => feature);
    const rows = await ctx.db.execute<{ feature: string; body: Buffer }>(sql`
      select feature, body from profile
      where workspace_id = ${ctx.workspace} and model = ${of.model} and version = ${of.version} and baseline = ${of.edgesOf}
        and to_at <= ${to.toISOString()}::timestamptz and to_at > ${since}::timestamptz and from_at >= ${since}::timestamptz
        and to_at - from_at = ${length}::interval and feature = any(${sql.param(names)}::text[])`);
    for (const [feature, sum] of sumOf(rows)) week.set(feature, sum);
  }
  return week;
}

function sumOf(rows: Iterable<{ readonly feature: string; readonly body: Buffer }>): Map<string, Profile | Error> {
  const sums = new Map<string, Profile | Error>();
  for (const { feature, body } of rows) {
    const before = sums.get(feature);
    if (before instanceof Error) continue;
    sums.set(
      feature,
      attempt(() => (before ? addProfiles(before, decodeProfile(body)) : decodeProfile(body))),
    );
  }
  return sums;
}

/**
 * What a window is compared with, by feature: the training counts; the sum of the last windows of the same length before
 * it; or that of the same hours of the weeks before. Seasons are steps of 7 days of UTC.
 */
export async function referencesFor(
  ctx: Ctx,
  baseline: Baseline,
  features: readonly BaselineFeature[],
  window: Window,
): Promise<Profiles> {
  if (baseline.kind === 'training')
    return new Map(features.map((row) => [row.feature, attempt(() => decodeProfile(row.profile))]));
  const count = baseline.windows ?? 1;
  if (baseline.kind === 'seasonal') return readWindows(ctx, baseline, sameHours(window, count));
  return readWindows(ctx, baseline, await windowsBefore(ctx, baseline, window, count));
}

/** The last windows of the same length that ended when this one began, or before. */
async function windowsBefore(
  ctx: Ctx,
  { model, version, edgesOf }: Baseline,
  window: Window,
  count: number,
): Promise<Window[]> {
  const length = `${window.to.getTime() - window.from.getTime()} milliseconds`;
  const rows = await ctx.db.execute<{ from_at: Date; to_at: Date }>(sql`
    select distinct to_at, from_at from profile
    where workspace_id = ${ctx.workspace} and model = ${model} and version = ${version} and baseline = ${edgesOf}
      and to_at <= ${window.from}::timestamptz and to_at > ${window.from}::timestamptz - interval '400 days'
      and to_at - from_at = ${length}::interval
    order by to_at desc limit ${count}`);
  return rows.map((row) => ({ from: new Date(row.from_at), to: new Date(row.to_at) }));
}

function attempt(fn: () => Profile): Profile | Error {
  try {
    return fn();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
