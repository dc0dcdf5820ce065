import { z } from 'zod';
import { isStewardError, StewardError } from '../../kernel/errors.ts';
import { Counted, profileOfCounts } from '../profiles/counted-input.ts';
import { featureName, MOST_FEATURES, MOST_VALUES } from '../profiles/feature-name.ts';
import {
  type FeatureType,
  givenEdges,
  type Layout,
  LONGEST_CATEGORY,
  layoutOf,
  MOST_CATEGORIES,
} from '../profiles/layout.ts';
import { countColumn, type Profile } from '../profiles/profile.ts';
import { FEATURE_TYPES } from './tables.ts';

/** A feature of a reference: its raw values, or edges (or categories) and counts over them. */
export const ReferenceFeature = z.strictObject({
  feature: featureName,
  type: z.enum(FEATURE_TYPES).optional(),
  values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
  edges: z.array(z.number()).max(1_000).optional(),
  categories: z.array(z.string().max(LONGEST_CATEGORY)).max(MOST_CATEGORIES).optional(),
  counted: Counted.optional(),
});
export type ReferenceFeature = z.infer<typeof ReferenceFeature>;

export const ReferenceFeatures = z.array(ReferenceFeature).min(1).max(MOST_FEATURES);

export interface Reference {
  readonly feature: string;
  readonly layout: Layout;
  readonly profile: Profile;
}

/** Each feature with its layout and counts. Throws BAD_INPUT naming the feature that cannot be one. */
export function referencesOf(features: readonly ReferenceFeature[]): Reference[] {
  const values = features.reduce((sum, each) => sum + (each.values?.length ?? 0), 0);
  if (values > MOST_VALUES) throw tooMany(values);
  assertOnce(features.map(({ feature }) => feature));
  return features.map((given, place) => inField(`features.${place}`, given.feature, () => referenceOf(given)));
}

export function tooMany(values: number): StewardError {
  return new StewardError('TOO_LARGE', `${values.toLocaleString('en')} raw values are too many for one call.`, {
    field: 'features',
    hint: `Send at most ${MOST_VALUES.toLocaleString('en')}, or count them with \`examples/drift/drift_profile.py\`.`,
  });
}

export function assertOnce(names: readonly string[]): void {
  const twice = names.findIndex((name, place) => names.indexOf(name) !== place);
  if (twice === -1) return;
  throw new StewardError('BAD_INPUT', `The feature ${names[twice]} is given twice.`, {
    field: `features.${twice}.feature`,
  });
}

/** Runs `fn`, and lets its refusal name the feature. */
export function inField<T>(field: string, feature: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (!isStewardError(error) || error.field !== undefined) throw error;
    throw new StewardError(error.code, `The feature ${feature}: ${error.message}`, {
      field,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

function referenceOf({ feature, type, values, edges, categories, counted }: ReferenceFeature): Reference {
  if (values !== undefined) {
    if (edges ?? categories ?? counted)
      throw new StewardError('BAD_INPUT', 'has raw values and counts; one of them is enough.');
    const layout = layoutOf(type ?? typeOf(values), values);
    return { feature, layout, profile: countColumn(layout, values) };
  }
  if (counted === undefined || (edges === undefined) === (categories === undefined))
    throw new StewardError('BAD_INPUT', 'has neither raw values nor edges (or categories) with counts.');
  if (type !== undefined && (type === 'numeric') !== (edges !== undefined))
    throw new StewardError('BAD_INPUT', `is ${type}, and has ${edges === undefined ? 'categories' : 'edges'}.`);
  const layout: Layout =
    edges === undefined
      ? { type: 'categorical', categories: givenCategories(categories ?? []) }
      : { type: 'numeric', edges: givenEdges(edges) };
  return { feature, layout, profile: profileOfCounts(layout, counted) };
}

/** Numbers are numeric, texts and truth values categories; a column of both must say what it is. */
function typeOf(values: readonly (number | string | boolean | null)[]): FeatureType {
  const present = values.filter(
    (value) => value !== null && value !== 'NaN' && value !== 'Infinity' && value !== '-Infinity',
  );
  const numbers = present.filter((value) => typeof value === 'number').length;
  if (numbers === present.length) return 'numeric';
  if (numbers === 0) return 'categorical';
  throw new StewardError('BAD_INPUT', `has ${numbers} numbers and ${present.length - numbers} values that are none.`, {
    hint: 'Say `type`: `numeric` counts the others as mistyped, `categorical` takes whole numbers as categories.',
  });
}

function givenCategories(categories: readonly string[]): readonly string[] {
  if (new Set(categories).size === categories.length) return categories;
  throw new StewardError('BAD_INPUT', 'names a category twice.');
}
