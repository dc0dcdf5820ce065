import type { Option, ParseEnv } from '../chat/option.ts';
import { parseInstant } from '../chat/options/instant.ts';
import { numbered } from '../chat/options/numbered.ts';
import { shortName } from '../chat/options/short-name.ts';
import { words } from '../chat/options/words.ts';
import { parseModel } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { type Criterion, parseCriterion } from './criterion.ts';
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
  return words('The metric of a success criterion that goes', 'metric', (name) => name.toLowerCase().slice(0, 60));
}

/** `--models churn --models fraud`, or with commas or blanks between. */
export function models(describe: string): Option<readonly string[] | undefined, Ctx> {
  return words(describe, 'model', (name) => parseModel(name, 'models'));
}

/** `F-3` */
export function findingRef(describe = 'The finding, such as F-3'): Option<number, Ctx> {
  return numbered({
    letters: 'F',
    field: 'finding',
    one: 'a finding',
    describe,
    hint: 'Findings are named like `F-3`: see them with `finding list <model>`.',
  });
}

/** The name of a freeze, completed from those that stand. */
export function freezeName(describe: string, complete = true): Option<string, Ctx> {
  return shortName({
    field: 'name',
    describe,
    example: 'year-end',
    standing: complete ? (ctx) => listFreezes(ctx, 25) : undefined,
  });
}
