import { StewardError } from '../../kernel/errors.ts';

/**
 * A sum of doubles without any rounding: mantissa times 2^exponent, the mantissa odd (or 0 with exponent 0), so that equal
 * sums are equal to the bit. Integers add in any order to the same, which no floating-point sum does.
 */
export interface ExactSum {
  readonly mantissa: bigint;
  readonly exponent: number;
}

export const EXACT_ZERO: ExactSum = { mantissa: 0n, exponent: 0 };
/** What values within 1e100 and counts within 2^53 can reach, squared, down to the smallest double. */
const MOST_DIGITS = 1_400;
const LARGEST_EXPONENT = 4_000;

export function addExact(a: ExactSum, b: ExactSum): ExactSum {
  const [low, high] = a.exponent <= b.exponent ? [a, b] : [b, a];
  return normal(low.mantissa + (high.mantissa << BigInt(high.exponent - low.exponent)), low.exponent);
}

export function multiplyExact(a: ExactSum, b: ExactSum): ExactSum {
  return normal(a.mantissa * b.mantissa, a.exponent + b.exponent);
}

export const negateExact = ({ mantissa, exponent }: ExactSum): ExactSum => ({ mantissa: -mantissa, exponent });

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

/** The parts of a finite double: x = mantissa times 2^exponent (IEEE 754, binary64). */
export function partsOf(x: number): { readonly mantissa: number; readonly exponent: number } {
  double[0] = x;
  const raw = Number((bits[0]! >> 52n) & 0x7ffn);
  const fraction = Number(bits[0]! & 0xfffffffffffffn);
  const mantissa = raw === 0 ? fraction : fraction + 2 ** 52;
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(raw, 1) - 1_075 };
}

export function exactOf(x: number): ExactSum {
  const { mantissa, exponent } = partsOf(x);
  return normal(BigInt(mantissa), exponent);
}

/** Sums of values and of their squares, kept apart by exponent until the end. */
export function exactMoments(values: Iterable<number>): { readonly sum: ExactSum; readonly squares: ExactSum } {
  const sums = new Map<number, bigint>();
  const squares = new Map<number, bigint>();
  for (const value of values) {
    const { mantissa, exponent } = partsOf(value);
    const whole = BigInt(mantissa);
    sums.set(exponent, (sums.get(exponent) ?? 0n) + whole);
    squares.set(2 * exponent, (squares.get(2 * exponent) ?? 0n) + whole * whole);
  }
  return { sum: together(sums), squares: together(squares) };
}

/** The nearest double, up to one in the last place for what is far below 1e-300. */
export function exactToNumber({ mantissa, exponent }: ExactSum): number {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const surplus = Math.max(0, size.toString(2).length - 64);
  const cut = size >> BigInt(surplus);
  // What was cut off decides between two doubles that lie equally near.
  const kept = cut << BigInt(surplus) === size ? cut : cut | 1n;
  const power = exponent + surplus;
  const scaled = Number(kept) * 2 ** Math.floor(power / 2) * 2 ** (power - Math.floor(power / 2));
  return mantissa < 0n ? -scaled : scaled;
}

/** `-12345p-52`: decimal mantissa, p, exponent of 2. */
export const exactText = ({ mantissa, exponent }: ExactSum): string => `${mantissa}p${exponent}`;

/** Reads what `exactText` writes, in any form of the same number. Throws BAD_INPUT. */
export function parseExact(text: string): ExactSum {
  const found = /^(-?\d+)p(-?\d{1,5})$/.exec(text);
  const exponent = Number(found?.[2]);
  if (!found || found[1]!.length > MOST_DIGITS || Math.abs(exponent) > LARGEST_EXPONENT)
    throw new StewardError('BAD_INPUT', `"${text.slice(0, 40)}" is not an exact sum.`, {
      hint: 'Write it like `12345p-52`: a whole number, p, and the power of 2 it is multiplied with.',
    });
  return normal(BigInt(found[1]!), exponent);
}

function together(parts: ReadonlyMap<number, bigint>): ExactSum {
  return [...parts].reduce<ExactSum>(
    (sum, [exponent, mantissa]) => addExact(sum, normal(mantissa, exponent)),
    EXACT_ZERO,
  );
}

function normal(mantissa: bigint, exponent: number): ExactSum {
  if (mantissa === 0n) return EXACT_ZERO;
  const size = (mantissa & -mantissa).toString(2).length - 1;
  return { mantissa: mantissa >> BigInt(size), exponent: exponent + size };
}
