import { z } from 'zod';

/** A feature as its table calls it: 1 to 100 characters without line breaks. */
export const featureName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\u2028\u2029]+$/u, 'a feature is named without line breaks and control characters');

/** So many features of a version. */
export const MOST_FEATURES = 500;
/** So many raw values in a call. */
export const MOST_VALUES = 200_000;
