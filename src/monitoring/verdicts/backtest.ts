import { getVersion } from '../../registry/find.ts';
import type { Ctx } from '../../store/unit.ts';
import { featuresOf, layoutOfFeature, openBaselines } from '../baselines/find-baselines.ts';
import { decodeProfile } from '../profiles/encode-profile.ts';
import type { Effect, Measured, Signal } from './compare.ts';
import { rulesByFeature, rulesOf } from './find-rules.ts';
import { judgeRun, judgeSignal } from './judge.ts';
import { breachesByChance, type NullFeature } from './null-windows.ts';
import type { DriftOverrides, DriftRule } from './rule.ts';
import { verdictSeries } from './verdicts-of.ts';

export interface Fired {
  readonly baseline: number;
  readonly feature: string;
  readonly signal: Signal;
  /** The end of the window that would have begun it. */
  readonly at: Date;
  /** The end of the one that would have ended it. */
  readonly until: Date | undefined;
}

export interface Backtest {
  readonly windows: number;
  readonly signals: number;
  readonly fired: readonly Fired[];
  /** Breaches that chance alone begins in 30 days; undefined when no window is known. */
  readonly byChance: number | undefined;
  /** The rule that was tried, of the model or the one feature. */
  readonly rule: DriftRule;
}

const MONTH_MS = 30 * 86_400_000;

/**
 * What a rule would have fired in the last days: the numbers of every window as they were found, judged anew in their order
 * by the rule as it stands with `tried` over it. Beside it what chance alone would fire in a month.
 */
export async function backtest(
  ctx: Ctx,
  asked: {
    readonly model: string;
    readonly version: string;
    readonly feature?: string;
    readonly days: number;
    readonly tried: DriftOverrides;
  },
): Promise<Backtest> {
  const { model, version, feature, days, tried } = asked;
  await getVersion(ctx, { model, version });
  const rules = rulesByFeature(await rulesOf(ctx, model), tried);
  const since = new Date(ctx.now.getTime() - days * 86_400_000);
  const open = await openBaselines(ctx, { model, version });
  const numbers = new Set(open.map(({ number }) => number));
  const rows = (await verdictSeries(ctx, { model, version, since })).filter((row) => numbers.has(row.baseline));
  const fired = [...Map.groupBy(rows, (row) => row.baseline)].flatMap(([baseline, own]) =>
    replay(baseline, own, rules),
  );
  const wanted = feature === undefined ? fired : fired.filter((each) => each.feature === feature);
  const lengths = new Set(rows.map((row) => `${row.from.getTime()} ${row.to.getTime()}`));
  return {
    windows: lengths.size,
    signals: new Set(
      rows
        .filter((row) => feature === undefined || row.feature === feature)
        .map((row) => `${row.baseline} ${row.signal} ${row.feature}`),
    ).size,
    fired: wanted.sort((a, b) => a.at.getTime() - b.at.getTime()),
    byChance: rows.length === 0 ? undefined : await byChance(ctx, rows, rules),
    rule: rules(feature ?? ''),
  };
}

type Row = Awaited<ReturnType<typeof verdictSeries>>[number];

/** The windows of one baseline in their order. Pure. */
export function replay(baseline: number, rows: readonly Row[], rules: (feature: string) => DriftRule): Fired[] {
  const fired: Fired[] = [];
  const known = new Map<
    string,
    { exceeded: boolean[]; since: Date | undefined; clearedAt: Date | undefined; open: number }
  >();
  const windows = [...Map.groupBy(rows, (row) => `${row.to.toISOString()} ${row.from.toISOString()}`)].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  for (const [, window] of windows) {
    const features = [...Map.groupBy(window, (row) => row.feature)].map(([feature, own]) => ({
      feature,
      rule: rules(feature),
      measured: own.map((row) => asMeasured(row, rules(feature))),
    }));
    const at = window[0]!.to;
    for (const found of judgeRun(features)) {
      const key = `${found.signal} ${found.feature}`;
      const history = known.get(key) ?? { exceeded: [], since: undefined, clearedAt: undefined, open: -1 };
      known.set(key, history);
      const { change } = judgeSignal(found, history, at);
      if (change === 'breached') {
        history.since = at;
        history.open = fired.push({ baseline, feature: found.feature, signal: found.signal, at, until: undefined }) - 1;
      } else if (change === 'cleared') {
        history.since = undefined;
        history.clearedAt = at;
        fired[history.open] = { ...fired[history.open]!, until: at };
      }
      if (found.exceeded !== undefined) history.exceeded = [found.exceeded, ...history.exceeded].slice(0, 20);
    }
  }
  return fired;
}

/** What was found, under other floors. */
function asMeasured(row: Row, rule: DriftRule): Measured {
  const few = Math.min(row.nReference, row.nCurrent) < rule.settings.minimum;
  const outcome = row.effects.length === 0 ? unmeasured(row.state) : few ? 'insufficient data' : 'measured';
  return {
    signal: row.signal,
    method: 'none',
    outcome,
    statistic: row.statistic,
    pvalue: row.pvalue,
    effects: row.effects.map((effect) => under(effect, rule)),
    nReference: row.nReference,
    nCurrent: row.nCurrent,
    missingReference: 0,
    missingCurrent: 0,
    cells: [],
    notes: [],
  };
}

const unmeasured = (state: Row['state']): Measured['outcome'] =>
  state === 'error' || state === 'no data' ? state : 'insufficient data';

function under(effect: Effect, rule: DriftRule): Effect {
  const floor = rule.settings[effect.name];
  const origin = rule.origins[effect.name];
  const chance = effect.chance ?? 0;
  return chance > floor ? { ...effect, floor: chance, origin: 'calibrated' } : { ...effect, floor, origin };
}

/** By the newest window of each baseline: its sizes, against the training counts. */
async function byChance(ctx: Ctx, rows: readonly Row[], rules: (feature: string) => DriftRule): Promise<number> {
  let sum = 0;
  for (const [number, own] of Map.groupBy(rows, (row) => row.baseline)) {
    const newest = own.at(-1)!;
    const last = own.filter((row) => row.to.getTime() === newest.to.getTime() && row.signal === 'values');
    const [{ model, version }] = own as [Row];
    const baseline = (await openBaselines(ctx, { model, version })).find((each) => each.number === number)!;
    const features = await featuresOf(ctx, model, baseline.edgesOf);
    const nulls = features.flatMap((row): NullFeature[] => {
      const sizes = last.find((each) => each.feature === row.feature);
      if (!sizes || sizes.nCurrent === 0 || sizes.nReference === 0) return [];
      const { nReference, nCurrent } = sizes;
      return [
        {
          feature: row.feature,
          layout: layoutOfFeature(row),
          reference: decodeProfile(row.profile),
          nReference,
          nCurrent,
          rule: rules(row.feature),
        },
      ];
    });
    const length = newest.to.getTime() - newest.from.getTime();
    sum += breachesByChance(nulls) * (MONTH_MS / length);
  }
  return sum;
}
