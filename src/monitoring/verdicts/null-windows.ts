import type { Layout } from '../profiles/layout.ts';
import { momentsOfProfile, type Profile, rowsOf } from '../profiles/profile.ts';
import { chiSquareUpper } from '../statistics/distributions/chi-square.ts';
import { kolmogorovUpper } from '../statistics/distributions/kolmogorov.ts';
import { normalUpper } from '../statistics/distributions/normal.ts';
import { cellsOf, countsWithEndless, sumOf } from './bins.ts';
import type { Effect, Measured, Signal } from './compare.ts';
import { floorOfPsi } from './compare.ts';
import { type ComparedFeature, judgeRun, judgeSignal, type SignalHistory } from './judge.ts';
import type { DriftRule } from './rule.ts';
import { seededNormal } from './seeded-normal.ts';

/** A feature as it would be watched: what it is compared with, and how many values a window has. */
export interface NullFeature {
  readonly feature: string;
  readonly layout: Layout;
  readonly reference: Profile;
  readonly nReference: number;
  readonly nCurrent: number;
  readonly rule: DriftRule;
}

const WINDOWS = 300;

/**
 * How many breaches would begin in one window though nothing drifts, by 300 simulated windows in a row of a fixed seed. Both
 * sides are drawn from the reference's shares, rows and features independent; differences of shares are normal, which is
 * near for some 100 rows. What seasons and autocorrelation add is not in it.
 */
export function breachesByChance(features: readonly NullFeature[]): number {
  const makers = features.map((each, place) => nullMeasures(each, seededNormal(1_009 + place)));
  const histories = new Map<string, { exceeded: boolean[]; since: Date | undefined; clearedAt: Date | undefined }>();
  let begun = 0;
  for (let k = 0; k < WINDOWS; k++) {
    const run = judgeRun(
      features.map(({ feature, rule }, place): ComparedFeature => ({ feature, rule, measured: makers[place]!() })),
    );
    for (const found of run) {
      const key = `${found.signal} ${found.feature}`;
      const history = histories.get(key) ?? { exceeded: [], since: undefined, clearedAt: undefined };
      histories.set(key, history);
      // Each alarm is counted from a standing start: cool-down would hide what chance makes.
      const known: SignalHistory = { ...history, clearedAt: undefined };
      const { change } = judgeSignal(found, known, new Date(k));
      if (change === 'breached') begun++;
      history.since = change === 'breached' ? new Date(k) : change === 'cleared' ? undefined : history.since;
      history.exceeded = [found.exceeded === true, ...history.exceeded].slice(0, 20);
    }
  }
  return begun / WINDOWS;
}

function nullMeasures(given: NullFeature, next: () => number): () => Measured[] {
  const values = nullValues(given, next);
  return () => [values(), nullShare('missing', given, next), nullShare('type', given, next)];
}

const measuredAs = (
  signal: Signal,
  given: NullFeature,
  statistic: number,
  pvalue: number,
  effects: readonly Effect[],
): Measured => ({
  signal,
  method: 'none',
  outcome: Math.min(given.nReference, given.nCurrent) < given.rule.settings.minimum ? 'insufficient data' : 'measured',
  statistic,
  pvalue,
  effects,
  nReference: given.nReference,
  nCurrent: given.nCurrent,
  missingReference: 0,
  missingCurrent: 0,
  cells: [],
  notes: [],
});

function nullShare(signal: 'missing' | 'type', given: NullFeature, next: () => number): Measured {
  const { reference, nReference, nCurrent, rule } = given;
  const share = (signal === 'missing' ? reference.missing : reference.mistyped) / Math.max(1, rowsOf(reference));
  const z = next();
  const value = Math.abs(z) * Math.sqrt(share * (1 - share) * (1 / nReference + 1 / nCurrent));
  const pvalue = share === 0 ? 1 : 2 * normalUpper(Math.abs(z));
  return measuredAs(signal, given, z, pvalue, [
    { name: 'share', value, floor: rule.settings.share, origin: rule.origins.share },
  ]);
}

/** Differences of shares in one draw: sqrt(1/n + 1/m) (sqrt(p_k) z_k - p_k sum of sqrt(p_j) z_j). */
function nullValues(given: NullFeature, next: () => number): () => Measured {
  const { layout, reference, nReference: n, nCurrent: m, rule } = given;
  const fine = countsWithEndless(reference);
  const total = sumOf(fine);
  const shares = fine.map((count) => count / Math.max(1, total));
  const cells = cellsOf(layout, reference, reference).length;
  const spread = Math.sqrt(1 / n + 1 / m);
  const deviation = momentsOfProfile(reference)?.deviation ?? 0;
  const widths = layout.type === 'numeric' ? widthsOf(layout.edges, reference) : undefined;
  const groups = groupsOf(shares, layout.type === 'numeric' ? 10 : shares.length);
  const difference = new Float64Array(shares.length);
  return () => {
    let drift = 0;
    for (let k = 0; k < shares.length; k++) {
      const moved = Math.sqrt(shares[k]!) * next();
      difference[k] = moved;
      drift += moved;
    }
    let [chi, variation, ks, distance, along] = [0, 0, 0, 0, 0];
    const sums = new Float64Array(groups.count);
    for (let k = 0; k < shares.length; k++) {
      const d = (difference[k]! - shares[k]! * drift) * spread;
      sums[groups.of[k]!]! += d;
      variation += Math.abs(d) / 2;
      if (shares[k]! > 0) chi += (d * d) / shares[k]!;
      along += d;
      ks = Math.max(ks, Math.abs(along));
      if (widths) distance += widths[k]! * Math.abs(along);
    }
    let psi = 0;
    for (let g = 0; g < groups.count; g++) if (groups.shares[g]! > 0) psi += sums[g]! ** 2 / groups.shares[g]!;
    const psiOf: Effect = { name: 'psi', value: psi, ...floorOfPsi({ n, m, bins: cells }, rule) };
    if (layout.type === 'numeric') {
      const scaled = deviation === 0 ? 0 : distance / deviation;
      const p = total === 0 ? 1 : kolmogorovUpper(Math.max(1, Math.round((n / (n + m)) * m)), ks);
      return measuredAs('values', given, ks, p, [
        { name: 'distance', value: scaled, floor: rule.settings.distance, origin: rule.origins.distance },
        psiOf,
      ]);
    }
    const dof = shares.filter((share) => share > 0).length - 1;
    const p = dof < 1 ? 1 : chiSquareUpper(chi / (spread * spread), dof);
    return measuredAs('values', given, chi, p, [
      psiOf,
      { name: 'variation', value: variation, floor: rule.settings.variation, origin: rule.origins.variation },
    ]);
  };
}

/** How far it is from the upper edge of a bin to the next: where the difference up to it counts. */
function widthsOf(edges: Float64Array, { max }: Profile): Float64Array {
  return Float64Array.from({ length: edges.length + 1 }, (_, k) => {
    if (k >= edges.length) return 0;
    const upper = k + 1 < edges.length ? edges[k + 1]! : (max ?? edges[k]!);
    return Math.max(0, upper - edges[k]!);
  });
}

function groupsOf(
  shares: Float64Array,
  count: number,
): { readonly of: Int32Array; readonly shares: Float64Array; readonly count: number } {
  const of = new Int32Array(shares.length);
  const sums = new Float64Array(count);
  let passed = 0;
  for (let k = 0; k < shares.length; k++) {
    const group = count === shares.length ? k : Math.min(count - 1, Math.floor((passed + shares[k]! / 2) * count));
    of[k] = group;
    sums[group]! += shares[k]!;
    passed += shares[k]!;
  }
  return { of, shares: sums, count };
}
