export const OPERATORS = ['>=', '>', '<=', '<'] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a number must be: "at least 0.9". */
export interface Bound {
  readonly op: Operator;
  readonly value: number;
}

const BOUND = /^(>=|<=|>|<|\u2265|\u2264)\s*([+\-\u2212]?\d{1,15}(?:[.,]\d{1,15})?(?:e[+-]?\d{1,3})?)$/i;

/** Reads `>= 0.9`; also the signs that phones write. Undefined for anything else: no NaN, no infinity. */
export function parseBound(text: string): Bound | undefined {
  const [, sign = '', digits = ''] = BOUND.exec(text.trim()) ?? [];
  const op = OPERATORS.find((each) => each === sign.replace('\u2265', '>=').replace('\u2264', '<='));
  const value = Number(digits.replace(',', '.').replace('\u2212', '-'));
  return op !== undefined && digits !== '' && Number.isFinite(value) ? { op, value } : undefined;
}

/** Whether a number fits. NaN fits nothing. */
export function holds(value: number, { op, value: bound }: Bound): boolean {
  if (op === '>=') return value >= bound;
  if (op === '>') return value > bound;
  return op === '<=' ? value <= bound : value < bound;
}

/** `>= 0.9` */
export const boundText = ({ op, value }: Bound): string => `${op} ${value}`;
