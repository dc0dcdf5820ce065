import { z } from 'zod';

/** When a difference counts, and how often it must be seen. */
export const DriftSettings = z.strictObject({
  /** Of the p-values, adjusted over the features of a run. */
  alpha: z.number().gt(0).max(0.5),
  /** Numbers: Wasserstein distance in standard deviations of the reference. */
  distance: z.number().gt(0).max(1_000),
  /** PSI; where chance alone makes more, that counts instead. */
  psi: z.number().gt(0).max(100),
  /** Categories: total variation, the share of rows that would have to change. */
  variation: z.number().gt(0).max(1),
  /** By how much the share of missing or mistyped values may change. */
  share: z.number().gt(0).max(1),
  /** Fewer values on a side say nothing. */
  minimum: z.int().min(2).max(1_000_000),
  /** A breach is so many of the last `of` windows. */
  needed: z.int().min(1).max(20),
  of: z.int().min(1).max(20),
  /** It is over after so many windows without. */
  clear: z.int().min(1).max(20),
  /** After it is over, none begins for so many hours. */
  cooldown: z
    .number()
    .min(0)
    .max(24 * 90),
  /** Without a window for so many hours, what was known is stale. */
  stale: z
    .number()
    .min(1)
    .max(24 * 365),
});
export type DriftSettings = z.infer<typeof DriftSettings>;
export const DriftOverrides = DriftSettings.partial();
export type DriftOverrides = z.infer<typeof DriftOverrides>;

export const DEFAULT_SETTINGS: DriftSettings = {
  alpha: 0.05,
  distance: 0.1,
  psi: 0.1,
  variation: 0.1,
  share: 0.05,
  minimum: 100,
  needed: 2,
  of: 3,
  clear: 2,
  cooldown: 0,
  stale: 50,
};

export type SettingName = keyof DriftSettings;
/** Where a threshold comes from: `default`, `rule of churn`, `rule of age`. */
export type Origins = Readonly<Record<SettingName, string>>;

export interface DriftRule {
  readonly settings: DriftSettings;
  readonly origins: Origins;
}

/** The rule that counts: the layers over the defaults, the later ones first. */
export function ruleOf(layers: readonly { readonly origin: string; readonly settings: DriftOverrides }[]): DriftRule {
  const settings: DriftSettings = { ...DEFAULT_SETTINGS };
  const names = Object.keys(DEFAULT_SETTINGS) as SettingName[];
  const origins = Object.fromEntries(names.map((name) => [name, 'default'])) as Record<SettingName, string>;
  for (const layer of layers)
    for (const name of names) {
      const value = layer.settings[name];
      if (value === undefined) continue;
      settings[name] = value;
      origins[name] = layer.origin;
    }
  return { settings, origins };
}
