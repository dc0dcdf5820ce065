/** Numbers that a seed repeats: `SEED=<n>` runs the same again, `ROUNDS=full` all rounds instead of a tenth. */
export interface Random {
  readonly seed: number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

export function seeded(): Random {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed >>> 0;
  // mulberry32 (public domain, Tommy Ettinger).
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { seed, below, pick: (from) => from[below(from.length)]! };
}

/** How many rounds to run: a tenth unless `ROUNDS=full`. */
export function rounds(all: number): number {
  return process.env.ROUNDS === 'full' ? all : Math.ceil(all / 10);
}

const alphabet = [
  ...'abcXYZ019 \t\n=%&<>|@#!?.,;:-_/\\"\'`~*(){}[]+$^',
  '\u00A0',
  '\u202F',
  '\u2014',
  '\u2013',
  '\u2018',
  '\u2019',
  '\u201C',
  '\u201D',
  '\u00AB',
  '\u00BB',
  '\u200B',
  '\u202E',
  '\u00E9',
  'e\u0301',
  '\u{1F469}\u200D\u{1F52C}',
  '\u{1F44D}\u{1F3FD}',
  '\u4F60',
  '\u0000',
  '--',
  'v1',
  '&lt;',
  '<@U1>',
  '<mailto:a@b|a@b>',
];

/** A text of up to `most` pieces that people, phones and attackers type. */
export function anyText(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(alphabet)).join('');
}
