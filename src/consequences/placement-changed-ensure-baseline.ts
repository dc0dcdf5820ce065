import { isProduction } from '../lifecycle/lifecycle.ts';
import { ensureBaseline } from '../monitoring/baselines/set-baseline.ts';
import { endBaselines } from '../monitoring/verdicts/end-baselines.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { placementChanged } from '../registry/events.ts';
import { standingOf } from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';

/**
 * When a version came to production, give it a baseline of its own: what it brought, or that of whom it replaced. What is
 * archived by now is compared with nothing any more.
 */
export const placementChangedEnsureBaseline = defineConsequence({
  name: 'placement-changed-ensure-baseline',
  on: [placementChanged.kind],
  run: async (ctx, fact) => {
    const { model, subject, to, replaced, left, shares } = placementChanged.read(fact);
    const { version } = parseSubject(subject);
    if (version === undefined) return;
    const others = [replaced, ...(left ?? []), ...Object.keys(shares ?? {})].flatMap((each) => each ?? []);
    const before = others.flatMap((each) => parseSubject(each).version ?? []).filter((each) => each !== version);
    if (isProduction(to)) await ensureBaseline(ctx, { model, version, before });
    await endArchived(ctx, model, [subject, ...others]);
  },
});

async function endArchived(ctx: Ctx, model: string, subjects: readonly string[]): Promise<void> {
  const archived = (await standingOf(ctx, [model])).filter(({ stage }) => stage === 'archived');
  for (const { subject } of archived) {
    const { version } = parseSubject(subject);
    if (version !== undefined && subjects.includes(subject)) await endBaselines(ctx, { model, version });
  }
}
