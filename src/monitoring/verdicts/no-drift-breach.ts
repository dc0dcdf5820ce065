import { and, eq, isNull, sql } from 'drizzle-orm';
import { isProduction } from '../../lifecycle/lifecycle.ts';
import { standingOf } from '../../registry/find.ts';
import { parseSubject, subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { openBaselines } from '../baselines/find-baselines.ts';
import { baseline } from '../baselines/tables.ts';
import { rulesByFeature, rulesOf } from './find-rules.ts';
import { driftSignal } from './tables.ts';
import { signalName } from './verdicts-of.ts';

export interface DriftAnswer {
  readonly pass: boolean | undefined;
  readonly detail: string;
  readonly fix?: string | undefined;
  /** When what is known goes stale. */
  readonly until?: string | undefined;
}

/**
 * Whether a version, or any version of a model, has a signal in breach. Undefined when drift of it is not watched: no
 * baseline. A version that does not serve yet and was never judged cannot have drifted; one that serves is unknown then.
 */
export async function noDriftBreach(ctx: Ctx, subject: string): Promise<DriftAnswer | undefined> {
  const of = parseSubject(subject);
  const open = await openBaselines(ctx, of);
  if (open.length === 0) return undefined;
  const rows = await ctx.db
    .select({
      version: driftSignal.version,
      feature: driftSignal.feature,
      signal: driftSignal.signal,
      since: driftSignal.since,
      lastTo: driftSignal.lastTo,
    })
    .from(driftSignal)
    .innerJoin(
      baseline,
      and(
        eq(baseline.workspaceId, driftSignal.workspaceId),
        eq(baseline.model, driftSignal.model),
        eq(baseline.number, driftSignal.baseline),
        isNull(baseline.endedAt),
      ),
    )
    .where(
      and(
        eq(driftSignal.workspaceId, ctx.workspace),
        eq(driftSignal.model, of.model),
        of.version === undefined ? undefined : eq(driftSignal.version, of.version),
      ),
    )
    .orderBy(sql`${driftSignal.since} nulls last, ${driftSignal.feature}`);
  const [first] = rows;
  const breached = rows.filter(({ since }) => since !== null);
  if (breached.length > 0) {
    const names = [...new Set(breached.map(signalName))];
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    const { version, feature } = breached[0]!;
    return {
      pass: false,
      detail: `${names.slice(0, 3).join(', ')}${more} drifted`,
      fix: `drift explain ${subjectName({ model: of.model, version })} --feature ${quoted(feature)}`,
    };
  }
  if (!first)
    return (await serves(ctx, of))
      ? unknown(subject, 'no window was judged yet')
      : { pass: true, detail: 'not judged yet: it does not serve' };
  const newest = Math.max(...rows.map(({ lastTo }) => lastTo.getTime()));
  const hours = Math.floor((ctx.now.getTime() - newest) / HOUR_MS);
  const { stale } = rulesByFeature(await rulesOf(ctx, of.model))('').settings;
  if (hours > stale && (await serves(ctx, of))) return unknown(subject, `the last window ended ${hours} hours ago`);
  const staleAt = newest + (Math.floor(stale) + 1) * HOUR_MS;
  const until = staleAt > ctx.now.getTime() ? new Date(staleAt).toISOString() : undefined;
  return { pass: true, detail: `none of ${rows.length} signals is in breach`, until };
}

const HOUR_MS = 3_600_000;

const unknown = (subject: string, detail: string): DriftAnswer => ({
  pass: undefined,
  detail,
  fix: `drift show ${subject}`,
});

async function serves(ctx: Ctx, { model, version }: ReturnType<typeof parseSubject>): Promise<boolean> {
  const name = subjectName({ model, version });
  return (await standingOf(ctx, [model])).some(
    ({ stage, subject }) => isProduction(stage) && (version === undefined || subject === name),
  );
}

const quoted = (feature: string): string => (/^[\w.-]+$/.test(feature) ? feature : `"${feature}"`);
