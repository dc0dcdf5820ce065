import { isStewardError } from '../kernel/errors.ts';
import { type Ctx, type Db, isDatabaseAway, isRepeatable } from '../store/unit.ts';
import { type Charts, chartName } from './charts.ts';
import type { Composed } from './digest-card.ts';
import type { Digest, DigestRun } from './find-digests.ts';
import type { Asked, Section, SectionContent } from './section.ts';
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
    /** How many a section may draw, when not as many as it thinks right. */
    readonly charts?: number;
  },
): Promise<Composed> {
  const { name, zone, models } = digest;
  const { period, next, last, skipped = 0, charts } = at;
  const read: Composed['sections'][number][] = [];
  for (const section of sections) {
    if (!digest.sections.includes(section.name)) continue;
    read.push({
      ...section,
      content: await contentOf(ctx, section, { models: models ?? undefined, period, zone, charts }),
    });
  }
  return { name, zone, period, next, sections: read, before: last?.kept, lastSlot: last?.slot, skipped };
}

/**
 * What a section tells, or why it cannot: the others do not wait for it. What passes by itself (a deadlock, the database
 * away) is no reason, and fails the whole.
 */
async function contentOf(ctx: Ctx, section: Section, asked: Asked): Promise<SectionContent> {
  try {
    // A savepoint: a statement that fails must not end the transaction for the other sections.
    return await ctx.db.transaction((savepoint) => section.read({ ...ctx, db: savepoint as Db }, asked));
  } catch (error) {
    if (isDatabaseAway(error) || isRepeatable(error)) throw error;
    const reference = ctx.newId().slice(-8);
    ctx.log.error('a section of a digest could not be read', { section: section.name, reference, error });
    const unread = isStewardError(error) ? error.message.replace(/\.$/, '') : `reference ${reference} in Steward's log`;
    return { columns: [], items: [], cleared: '', unread };
  }
}

/** All charts that were composed, by the names under which cards mention them. */
export function chartsOf({ sections: read }: Composed): Charts {
  const all = read.flatMap(({ content }) => content.charts ?? []);
  return Object.fromEntries(all.map((chart) => [chartName(chart), chart]));
}
