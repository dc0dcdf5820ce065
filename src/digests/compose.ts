import type { Ctx } from '../store/unit.ts';
import { type Charts, chartName } from './charts.ts';
import type { Composed } from './digest-card.ts';
import type { Digest, DigestRun } from './find-digests.ts';
import { sections } from './sections/index.ts';
import type { Period } from './slots.ts';

/** Reads all that a digest says, once for all its places. Writes nothing. */
export async function compose(
  ctx: Ctx,
  digest: Pick<Digest, 'name' | 'zone' | 'models' | 'sections'>,
  at: {
    readonly period: Period;
    readonly next: Date | undefined;
    readonly last: DigestRun | undefined;
    readonly skipped?: number;
  },
): Promise<Composed> {
  const { name, zone, models } = digest;
  const { period, next, last, skipped = 0 } = at;
  const read: Composed['sections'][number][] = [];
  for (const section of sections) {
    if (!digest.sections.includes(section.name)) continue;
    read.push({ ...section, content: await section.read(ctx, { models: models ?? undefined, period, zone }) });
  }
  return { name, zone, period, next, sections: read, before: last?.kept, lastSlot: last?.slot, skipped };
}

/** All charts that were composed, by the names under which cards mention them. */
export function chartsOf({ sections: read }: Composed): Charts {
  const all = read.flatMap(({ content }) => content.charts ?? []);
  return Object.fromEntries(all.map((chart) => [chartName(chart), chart]));
}
