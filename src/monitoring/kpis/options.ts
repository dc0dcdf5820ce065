import type { Option } from '../../chat/option.ts';
import { parseNumber } from '../../chat/options/number.ts';
import { StewardError } from '../../kernel/errors.ts';
import { NAME } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { allKpis, kpisOf } from './find-kpis.ts';
import { SOURCE_NAME } from './set-source.ts';

/** A KPI's name, completed from those of the model that was named before it. */
export function kpiName(describe = 'The KPI, such as accuracy', isNew = false): Option<string, Ctx> {
  return {
    placeholder: 'kpi',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (NAME.test(name)) return name;
      throw new StewardError(name === '' ? 'MISSING_ARGUMENT' : 'BAD_INPUT', `"${name.slice(0, 60)}" is not a name.`, {
        field: 'kpi',
        hint: 'Names are 1 to 40 of a-z, 0-9, dot, underscore and hyphen, such as `latency_p95`.',
      });
    },
    ...(isNew ? {} : { suggest: suggestKpis }),
  };
}

async function suggestKpis(ctx: Ctx, prefix: string, values: Readonly<Record<string, string>>) {
  const { model } = values;
  const rows = model === undefined ? await allKpis(ctx) : await kpisOf(ctx, [model.toLowerCase()]);
  const names = new Set(rows.map((row) => row.name).filter((name) => name.startsWith(prefix.toLowerCase())));
  return [...names].slice(0, 25).map((value) => ({ value, label: value }));
}

/** `--breach 0.8`; `none` takes it away. */
export function bound(describe: string): Option<number | null | undefined, Ctx> {
  return {
    placeholder: 'number',
    describe,
    required: false,
    named: true,
    maxLength: 40,
    parse: (raw) => {
      const typed = raw?.trim() ?? '';
      if (typed === '') return undefined;
      return typed.toLowerCase() === 'none' ? null : parseNumber(typed);
    },
  };
}

const SPANS = { m: 1, min: 1, h: 60, d: 1_440, w: 10_080 };

/** Limits as people write them. */
const NAMED = { '1m': 1, '15m': 15, '1d': 1_440, '90d': 129_600, '400d': 576_000, '730d': 1_051_200 };

/** A length of time such as `15m`, `6h`, `7d`, within limits; in minutes. */
export function span(
  describe: string,
  limits: { readonly min: keyof typeof NAMED; readonly max: keyof typeof NAMED },
): Option<number | undefined, Ctx> {
  return {
    placeholder: '6h',
    describe,
    required: false,
    named: true,
    maxLength: 12,
    parse: (raw) => {
      if (raw === undefined || raw.trim() === '') return undefined;
      const [, count, unit] = /^(\d{1,5})\s*(m|min|h|d|w)$/i.exec(raw.trim()) ?? [];
      const minutes = SPANS[unit?.toLowerCase() as keyof typeof SPANS] * Number(count);
      if (minutes >= NAMED[limits.min] && minutes <= NAMED[limits.max]) return minutes;
      if (count !== undefined)
        throw new StewardError(
          'BAD_INPUT',
          `${raw.trim()} does not fit: at least ${limits.min}, at most ${limits.max}.`,
        );
      throw new StewardError('BAD_INPUT', `"${raw.slice(0, 40)}" is not a length of time.`, {
        hint: 'Write it like `15m`, `6h` or `7d`.',
      });
    },
  };
}

/** Which Prometheus, by the name the operator gave it. */
export function sourceName(): Option<string | undefined, Ctx> {
  return {
    placeholder: 'source',
    describe: 'Which Prometheus: prod is the address in EFFECT_PROMETHEUS_PROD',
    required: false,
    maxLength: 25,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (name === '') return undefined;
      if (SOURCE_NAME.test(name)) return name;
      throw new StewardError('BAD_INPUT', `"${name.slice(0, 60)}" is not a source.`, {
        field: 'source',
        hint: 'Use its short name, such as `prod`: addresses stand in the environment, never in chat.',
      });
    },
  };
}
