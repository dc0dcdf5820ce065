import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { decodeSketch, emptySketch } from './distinct-estimate.ts';
import { EXACT_ZERO, exactToNumber, parseExact } from './exact-sum.ts';
import { type Layout, LONGEST_CATEGORY, sizeOf } from './layout.ts';
import { countedOf, inOrder, MOST_UNLISTED, type Profile } from './profile.ts';
import { LARGEST } from './read-value.ts';

/** Sums of many stay whole numbers of a double. */
const count = z.int().min(0).max(1e12);
const finite = z.number().min(-LARGEST).max(LARGEST);

/** What a sender that counts by itself sends of a feature; `examples/drift/drift_profile.py` makes it. */
export const Counted = z.strictObject({
  counts: z.array(count).max(2_000),
  missing: count.default(0),
  mistyped: count.default(0),
  endless: z.tuple([count, count]).default([0, 0]),
  min: finite.nullish(),
  max: finite.nullish(),
  sum: z.string().max(1_500).optional(),
  squares: z.string().max(1_500).optional(),
  unlisted: z.record(z.string().max(LONGEST_CATEGORY), count.min(1)).default({}),
  distinct: z.base64().max(1_500).optional(),
});
export type Counted = z.infer<typeof Counted>;

/** A sender's counts as a profile. Throws BAD_INPUT on counts that cannot be of one column over the layout. */
export function profileOfCounts(layout: Layout, given: Counted): Profile {
  const numeric = layout.type === 'numeric';
  const size = sizeOf(layout);
  if (given.counts.length !== size)
    throw bad(
      `has ${given.counts.length} counts, and its edges make ${size}.`,
      'Fetch the edges again and count over them.',
    );
  const profile: Profile = {
    counts: Float64Array.from(given.counts),
    missing: given.missing,
    mistyped: given.mistyped,
    endless: given.endless,
    min: given.min == null ? undefined : given.min + 0,
    max: given.max == null ? undefined : given.max + 0,
    sum: given.sum === undefined ? EXACT_ZERO : parseExact(given.sum),
    squares: given.squares === undefined ? EXACT_ZERO : parseExact(given.squares),
    unlisted: inOrder(Object.entries(given.unlisted)),
    distinct: given.distinct === undefined ? emptySketch() : decodeSketch(Buffer.from(given.distinct, 'base64')),
  };
  if (numeric) assertNumeric(profile, given);
  else assertCategorical(profile, given);
  return profile;
}

function assertNumeric(profile: Profile, given: Counted): void {
  const n = countedOf(profile);
  const { min, max } = profile;
  if (profile.unlisted.size > 0) throw bad('has categories, and is a feature of numbers.');
  if (n === 0) {
    if (min !== undefined || max !== undefined) throw bad('has a min or max without a number.');
    if (profile.sum.mantissa !== 0n || profile.squares.mantissa !== 0n) throw bad('has a sum without a number.');
    return;
  }
  if (min === undefined || max === undefined || given.sum === undefined || given.squares === undefined)
    throw bad(
      'lacks min, max, sum or squares.',
      'Count with `examples/drift/drift_profile.py`, or send the raw values.',
    );
  const mean = exactToNumber(profile.sum) / n;
  const square = exactToNumber(profile.squares) / n;
  const slack = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
  if (min > max || mean < min - slack || mean > max + slack)
    throw bad('has a mean that is not between its min and max.');
  if (square < mean * mean * (1 - 1e-9)) throw bad('has squares that are too small for its sum.');
}

function assertCategorical(profile: Profile, given: Counted): void {
  if (given.min != null || given.max != null || given.sum !== undefined || given.endless.some((each) => each > 0))
    throw bad('has numbers, and is a feature of categories.');
  const named = [...profile.unlisted.values()].reduce((sum, each) => sum + each, 0);
  if (profile.unlisted.size > MOST_UNLISTED)
    throw bad(`names ${profile.unlisted.size} others, at most ${MOST_UNLISTED} fit.`);
  if (named > profile.counts.at(-1)!) throw bad('names more others than it counted.');
}

const bad = (what: string, hint?: string): StewardError =>
  new StewardError('BAD_INPUT', what, hint === undefined ? {} : { hint });
