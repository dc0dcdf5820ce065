import type { Option } from '../chat/option.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { NAME } from './names.ts';
import type { Dataset } from './tables.ts';

/** `--metric name=value`, repeatable; on Discord one text with blanks between. Values are finite numbers. */
export function metrics(): Option<Record<string, number> | undefined, Ctx> {
  return {
    placeholder: 'name=value',
    describe: 'A metric, such as auc=0.93',
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => (raw === undefined ? undefined : onceEach(words(raw).map(metricOf))),
  };
}

/** `--dataset name@version`, repeatable. */
export function datasets(): Option<Dataset[] | undefined, Ctx> {
  return {
    placeholder: 'name@version',
    describe: 'A data set it was trained or tested on',
    required: false,
    named: true,
    repeatable: true,
    parse: (raw) => (raw === undefined ? undefined : words(raw).map(datasetOf)),
  };
}

/** A version without its model, for `rollback churn to v11`. */
export function optionalVersion(): Option<string | undefined, Ctx> {
  return {
    placeholder: 'version',
    describe: 'The version; the one before when left out',
    required: false,
    filler: 'to',
    maxLength: 81,
    parse: (raw) => {
      if (raw === undefined) return undefined;
      const name = raw.trim().toLowerCase().split('@').at(-1) ?? '';
      if (NAME.test(name)) return name;
      throw new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is not a version.`, {
        field: 'version',
        hint: 'Write it like `v11`.',
      });
    },
  };
}

function words(raw: string): string[] {
  return raw.split(/\s+/).filter((word) => word !== '');
}

/** Two values of one metric: which is meant, only the person knows. */
function onceEach(given: readonly (readonly [string, number])[]): Record<string, number> {
  const twice = given.find(([name], index) => given.findIndex(([other]) => other === name) !== index);
  if (!twice) return Object.fromEntries(given);
  throw new StewardError('BAD_INPUT', `The metric ${twice[0]} was given twice.`, {
    field: 'metric',
    hint: 'Give each metric once.',
  });
}

function metricOf(word: string): [string, number] {
  const [name = '', value = '', ...rest] = word.split('=');
  const number = value === '' ? Number.NaN : Number(value.replace(',', '.'));
  if (rest.length === 0 && /^[a-zA-Z][a-zA-Z0-9_.-]{0,59}$/.test(name) && Number.isFinite(number))
    return [name.toLowerCase(), number];
  throw new StewardError('BAD_INPUT', `"${word.slice(0, 60)}" is not a metric.`, {
    field: 'metric',
    hint: 'Write it like `auc=0.93`.',
  });
}

function datasetOf(word: string): Dataset {
  const [name = '', version, ...rest] = word.split('@');
  if (rest.length === 0 && name !== '' && name.length <= 100 && version !== '')
    return version === undefined ? { name } : { name, version };
  throw new StewardError('BAD_INPUT', `"${word.slice(0, 60)}" is not a data set.`, {
    field: 'dataset',
    hint: 'Write it like `customers@2026-10`.',
  });
}
