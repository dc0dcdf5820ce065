import type { Option, ParseEnv } from '../chat/option.ts';
import { parseInstant } from '../chat/options/instant.ts';
import { StewardError } from '../kernel/errors.ts';
import { parseModel } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { type Criterion, parseCriterion } from './criterion.ts';
import { findingName } from './find-findings.ts';
import { listFreezes } from './find-freezes.ts';

const SPANS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A time to come: `180d` from now, or a moment as elsewhere. A date alone is the end of that day, or its beginning. */
export function parseAhead(raw: string, env: Pick<ParseEnv, 'now' | 'zone'>, date: 'start' | 'end' = 'end'): Date {
  const [, count, unit] = /^(?:in\s+)?(\d{1,4})\s*(h|d|w)$/i.exec(raw.trim()) ?? [];
  if (count === undefined || unit === undefined) return parseInstant(raw, env, date);
  return new Date(env.now.getTime() + Number(count) * SPANS[unit.toLowerCase() as keyof typeof SPANS]);
}

/** `--expires 180d` or `--expires 2027-06-30`. */
export function expires(describe: string): Option<Date | undefined, Ctx> {
  return {
    placeholder: '180d or date',
    describe,
    required: false,
    named: true,
    maxLength: 40,
    parse: (raw, env) => (raw === undefined || raw.trim() === '' ? undefined : parseAhead(raw, env)),
  };
}

/** `--criterion "auc >= 0.9"`, repeatable; on Discord one text with blanks between. */
export function criteria(): Option<readonly Criterion[] | undefined, Ctx> {
  return {
    placeholder: 'metric >= number',
    describe: 'A success criterion, such as "auc >= 0.9": all of them in scoping, later those to change',
    required: false,
    named: true,
    repeatable: true,
    // A number ends one criterion, a letter begins the next.
    parse: (raw) =>
      raw
        ?.trim()
        .split(/(?<=\d)[\s,;]+(?=[a-z])|\n/i)
        .map(parseCriterion),
  };
}

/** `--without auc`, repeatable: the metric whose success criterion goes. */
export function without(): Option<readonly string[] | undefined, Ctx> {
  return {
    placeholder: 'metric',
    describe: 'The metric of a success criterion that goes',
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const metrics = (raw ?? '').split(/[\s,]+/).filter((name) => name !== '');
      return metrics.length === 0 ? undefined : metrics.map((name) => name.toLowerCase().slice(0, 60));
    },
  };
}

/** `--models churn --models fraud`, or with commas or blanks between. */
export function models(describe: string): Option<readonly string[] | undefined, Ctx> {
  return {
    placeholder: 'model',
    describe,
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => {
      const names = (raw ?? '').split(/[\s,]+/).filter((name) => name !== '');
      return names.length === 0 ? undefined : names.map((name) => parseModel(name, 'models'));
    },
  };
}

/** `F-3` */
export function findingRef(describe = 'The finding, such as F-3'): Option<number, Ctx> {
  return {
    placeholder: 'finding',
    describe,
    required: true,
    maxLength: 12,
    parse: (raw) => {
      const match = /^f-?(\d{1,9})$/i.exec(raw?.trim() ?? '');
      if (match) return Number(match[1]);
      const code = raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT';
      throw new StewardError(code, `"${raw?.slice(0, 60) ?? ''}" is not a finding.`, {
        field: 'finding',
        hint: `Findings are named like \`${findingName(3)}\`: see them with \`finding list <model>\`.`,
      });
    },
  };
}

/** The name of a freeze, completed from those that stand. */
export function freezeName(describe: string, complete = true): Option<string, Ctx> {
  return {
    placeholder: 'name',
    describe,
    required: true,
    maxLength: 40,
    parse: (raw) => {
      const name = raw?.trim().toLowerCase() ?? '';
      if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return name;
      throw new StewardError(name === '' ? 'MISSING_ARGUMENT' : 'BAD_INPUT', `"${name.slice(0, 60)}" is not a name.`, {
        field: 'name',
        hint: 'Use letters, digits and hyphens, at most 40, such as `year-end`.',
      });
    },
    suggest: async (ctx, prefix) => {
      const standing = complete ? await listFreezes(ctx, 25) : [];
      const names = standing.map((each) => each.name).filter((name) => name.startsWith(prefix.toLowerCase()));
      return names.map((value) => ({ value, label: value }));
    },
  };
}
