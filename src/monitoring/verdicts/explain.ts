import { and, eq } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Baseline, baselinesOf, featuresOf, layoutOfFeature } from '../baselines/find-baselines.ts';
import { decodeProfile } from '../profiles/encode-profile.ts';
import type { Layout } from '../profiles/layout.ts';
import type { Profile } from '../profiles/profile.ts';
import { compareFeature, type Measured, type Signal } from './compare.ts';
import { verdict } from './tables.ts';
import { type FeatureVerdict, type VerdictRow, verdictsOf } from './verdicts-of.ts';

/** A verdict with everything it was made of, computed again from the stored counts. */
export interface Explained {
  readonly verdict: FeatureVerdict;
  readonly row: VerdictRow;
  readonly baseline: Baseline;
  readonly layout: Layout;
  readonly reference: Profile;
  readonly current: Profile;
  /** As computed now. */
  readonly again: Measured;
  /** Whether that is what was stored, to the last digit. */
  readonly same: boolean;
}

export interface AskExplain {
  readonly model: string;
  readonly version?: string | undefined;
  readonly feature?: string | undefined;
  readonly signal?: Signal | undefined;
  readonly baseline?: number | undefined;
}

/** The worst verdict that fits, computed again. UNKNOWN_BASELINE when nothing was judged, BAD_INPUT on an unknown feature. */
export async function explain(ctx: Ctx, asked: AskExplain): Promise<Explained> {
  const { model, version, feature, signal, baseline } = asked;
  const all = await verdictsOf(ctx, { model, version });
  const subject = subjectName({ model, version });
  if (all.length === 0)
    throw new StewardError('UNKNOWN_BASELINE', `No window of ${subject} was judged yet.`, {
      hint: `See \`drift show ${subject}\`.`,
    });
  const wanted = (each: FeatureVerdict): boolean =>
    (feature === undefined || each.feature.toLowerCase() === feature.toLowerCase()) &&
    (signal === undefined || each.signal === signal) &&
    (baseline === undefined || each.baseline === baseline);
  const found = all.find(wanted);
  if (!found) {
    const names = [...new Set(all.map((each) => each.feature))];
    const close = feature === undefined ? undefined : nearest(feature, names);
    throw new StewardError(
      'BAD_INPUT',
      `${subject} has no such verdict${feature === undefined ? '' : ` for ${feature}`}.`,
      {
        field: 'feature',
        hint: close === undefined ? `Its features: ${names.slice(0, 8).join(', ')}.` : `Did you mean \`${close}\`?`,
      },
    );
  }
  return again(ctx, found);
}

async function again(ctx: Ctx, found: FeatureVerdict): Promise<Explained> {
  const { model, version, feature } = found;
  const baseline = (await baselinesOf(ctx, model, version)).find(({ number }) => number === found.baseline)!;
  const features = await featuresOf(ctx, model, baseline.edgesOf);
  const counted = features.find((each) => each.feature === feature)!;
  const [row, values] = await Promise.all([rowOf(ctx, found, found.signal), rowOf(ctx, found, 'values')]);
  const layout = layoutOfFeature(counted);
  const reference = decodeProfile(values.reference ?? counted.profile);
  const current = decodeProfile(values.current!);
  const computed = compareFeature(layout, reference, current, row.rule).find(({ signal }) => signal === found.signal)!;
  const { statistic, pvalue, effects } = computed;
  const same = statistic === row.statistic && pvalue === row.pvalue && JSON.stringify(effects) === ordered(row.effects);
  return { verdict: found, row, baseline, layout, reference, current, again: computed, same };
}

/** jsonb orders names its own way. */
function ordered(effects: VerdictRow['effects']): string {
  return JSON.stringify(
    effects.map(({ name, value, floor, origin, chance }) => ({
      name,
      value,
      floor,
      origin,
      ...(chance === undefined ? {} : { chance }),
    })),
  );
}

async function rowOf(ctx: Ctx, of: FeatureVerdict, signal: Signal): Promise<VerdictRow> {
  const [row] = await ctx.db
    .select()
    .from(verdict)
    .where(
      and(
        eq(verdict.workspaceId, ctx.workspace),
        eq(verdict.model, of.model),
        eq(verdict.version, of.version),
        eq(verdict.baseline, of.baseline),
        eq(verdict.feature, of.feature),
        eq(verdict.signal, signal),
        eq(verdict.toAt, of.to),
        eq(verdict.fromAt, of.from),
      ),
    );
  if (!row) throw new Error(`the verdict on ${of.feature} was read a moment ago`);
  return row;
}
