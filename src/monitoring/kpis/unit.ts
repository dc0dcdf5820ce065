import { StewardError } from '../../kernel/errors.ts';
import { formatNumber } from '../../lifecycle/format-metrics.ts';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const UNIT = /^[\p{L}%\u00b0/][\p{L}\d%\u00b0/._-]{0,15}$/u;

/** A unit as it is kept: `%`, `ms`, or of money its currency, typed as `EUR` or `money EUR`. Throws BAD_INPUT. */
export function unitOf(typed: string): string {
  const unit = typed.trim();
  const [, currency] = /^money(?:[\s:]+([a-z]{3}))?$/i.exec(unit) ?? [unit];
  if (/^money\b/i.test(unit)) {
    const named = currency?.toUpperCase() ?? '';
    if (CURRENCIES.has(named)) return named;
    throw new StewardError('BAD_INPUT', 'Money needs its currency.', {
      field: 'unit',
      hint: 'Write its three letters, such as `--unit EUR`.',
    });
  }
  if (unit === '' || unit === 'none') return '';
  if (UNIT.test(unit)) return unit;
  throw new StewardError('BAD_INPUT', `"${unit.slice(0, 40)}" is not a unit.`, {
    field: 'unit',
    hint: 'Write one word of at most 16 letters, such as `%`, `ms`, `EUR` or `requests/s`.',
  });
}

export const isMoney = (unit: string): boolean => CURRENCIES.has(unit);

/** A value for people, in three significant digits: `0.912`, `41 ms`, `93.1 %`, `12300 EUR`. */
export function formatValue(value: number, unit: string): string {
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}
