import { isProduction } from '../lifecycle/lifecycle.ts';
import { ensureBaseline } from '../monitoring/baselines/set-baseline.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { placementChanged } from '../registry/events.ts';
import { parseSubject } from '../registry/names.ts';

/** When a version came to production, give it a baseline of its own: what it brought, or that of whom it replaced. */
export const placementChangedEnsureBaseline = defineConsequence({
  name: 'placement-changed-ensure-baseline',
  on: [placementChanged.kind],
  run: async (ctx, fact) => {
    const { model, subject, to, replaced, left, shares } = placementChanged.read(fact);
    const { version } = parseSubject(subject);
    if (version === undefined || !isProduction(to)) return;
    const others = [replaced, ...(left ?? []), ...Object.keys(shares ?? {})].flatMap((each) => each ?? []);
    const before = others.flatMap((each) => parseSubject(each).version ?? []).filter((each) => each !== version);
    await ensureBaseline(ctx, { model, version, before });
  },
});
