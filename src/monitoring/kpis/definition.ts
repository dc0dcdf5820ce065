import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { NAME } from '../../registry/names.ts';
import { AGGREGATIONS } from './tables.ts';
import { unitOf } from './unit.ts';

const DAY_MINUTES = 1_440;
const bound = z.number().nullable().optional();

/** What people may say of a KPI; what they leave out keeps its default, or its value in an edit. null takes a bound away. */
export const KpiInput = z.object({
  model: z.string().regex(NAME),
  kpi: z.string().regex(NAME),
  unit: z.string().max(20).optional(),
  better: z.enum(['higher', 'lower']).optional(),
  target: bound,
  warn: bound,
  breach: bound,
  aggregation: z.enum(AGGREGATIONS).optional(),
  windowMinutes: z
    .int()
    .min(15)
    .max(90 * DAY_MINUTES)
    .optional(),
  minimum: z.int().min(1).max(1_000_000_000).optional(),
  freshnessMinutes: z
    .int()
    .min(1)
    .max(400 * DAY_MINUTES)
    .optional(),
  retentionDays: z.int().min(1).max(730).optional(),
});
export type KpiInput = z.input<typeof KpiInput>;

/** A KPI without its name and without what was found. */
export interface Definition {
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly target: number | null;
  readonly warn: number | null;
  readonly breach: number | null;
  readonly aggregation: (typeof AGGREGATIONS)[number];
  readonly windowMinutes: number;
  readonly minimum: number;
  readonly freshnessMinutes: number;
  readonly retentionDays: number;
}

const DEFAULTS: Omit<Definition, 'better' | 'freshnessMinutes'> = {
  unit: '',
  target: null,
  warn: null,
  breach: null,
  aggregation: 'mean',
  windowMinutes: DAY_MINUTES,
  minimum: 1,
  retentionDays: 90,
};

/**
 * The definition that an input makes of what stood before. Left out, `better` follows from the order of the bounds, and
 * readings are stale after twice the window. Throws BAD_INPUT when its parts contradict each other.
 */
export function definitionOf(input: KpiInput, before?: Definition): Definition {
  const { model: _model, kpi: _kpi, unit, better, freshnessMinutes, ...rest } = input;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const base = { ...DEFAULTS, ...before, ...given };
  const definition: Definition = {
    ...base,
    unit: unit === undefined ? base.unit : unitOf(unit),
    better: better ?? before?.better ?? directionOf(base),
    freshnessMinutes: freshnessMinutes ?? before?.freshnessMinutes ?? 2 * base.windowMinutes,
  };
  assertSound(definition);
  return definition;
}

type Bounds = Pick<Definition, 'target' | 'warn' | 'breach'>;

function directionOf(bounds: Bounds): 'higher' | 'lower' {
  const [first, last] = [ordered(bounds)[0], ordered(bounds).at(-1)];
  return first && last && first.value < last.value ? 'lower' : 'higher';
}

/** The bounds that are set, from the best to the worst. */
function ordered({ target, warn, breach }: Bounds): { name: string; value: number }[] {
  return Object.entries({ target, warn, breach }).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function assertSound(definition: Definition): void {
  const { better, windowMinutes, retentionDays } = definition;
  const bounds = ordered(definition);
  for (const [index, { name, value }] of bounds.entries()) {
    const before = bounds[index - 1];
    if (!before || (better === 'higher' ? value <= before.value : value >= before.value)) continue;
    const side = better === 'higher' ? 'at or below' : 'at or above';
    throw new StewardError('BAD_INPUT', `With ${better} being better, ${name} must be ${side} ${before.name}.`, {
      field: name,
      hint: `Order them as target, warn, breach, or set \`--better ${better === 'higher' ? 'lower' : 'higher'}\`.`,
    });
  }
  if (windowMinutes > retentionDays * DAY_MINUTES) {
    throw new StewardError('BAD_INPUT', 'Readings would be removed before their window is over.', {
      field: 'retention',
      hint: 'Give `--retention` at least the length of `--window`.',
    });
  }
}
