import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctOf } from '../../../src/monitoring/profiles/distinct-estimate.ts';
import { decodeProfile, encodeProfile } from '../../../src/monitoring/profiles/encode-profile.ts';
import { exactMoments, exactText, exactToNumber, parseExact } from '../../../src/monitoring/profiles/exact-sum.ts';
import { layoutOf, nextAbove, sizeOf } from '../../../src/monitoring/profiles/layout.ts';
import {
  addProfiles,
  countColumn,
  countedOf,
  emptyProfile,
  momentsOfProfile,
  rowsOf,
} from '../../../src/monitoring/profiles/profile.ts';
import { momentsOf } from '../../../src/monitoring/statistics/moments.ts';

const anyNumber = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 1e100, -1e100, 1e300, 0.1, 2 ** 53, Number.MAX_VALUE),
);
const cell = fc.oneof(
  { weight: 8, arbitrary: anyNumber },
  fc.constantFrom(null, Number.NaN, Infinity, -Infinity, 'NaN', 'Infinity', '-Infinity', 'DE', '', true),
);
const text = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('DE', 'FR', 'IT', '\u{1F600}', 'z\uFFFD', 'e\u0301') },
  { weight: 2, arbitrary: fc.string({ maxLength: 6, unit: 'grapheme' }) },
  fc.constantFrom(null, 1, 2.5, true, Number.NaN, Infinity),
);
const column = fc.oneof(
  fc.record({
    type: fc.constant('numeric' as const),
    reference: fc.array(cell, { maxLength: 400 }),
    parts: fc.array(fc.array(cell, { maxLength: 60 }), { minLength: 1, maxLength: 8 }),
  }),
  fc.record({
    type: fc.constant('categorical' as const),
    reference: fc.array(text, { maxLength: 300 }),
    parts: fc.array(fc.array(text, { maxLength: 60 }), { minLength: 1, maxLength: 8 }),
  }),
);

describe('a profile', () => {
  it('adds up in any order and any grouping to the same, to the bit', () => {
    fc.assert(
      fc.property(column, fc.integer(), ({ type, reference, parts }, seed) => {
        const layout = layoutOf(type, reference);
        const profiles = parts.map((part) => countColumn(layout, part));
        const straight = encodeProfile(profiles.reduce(addProfiles, emptyProfile(layout)));
        const shuffled = [...profiles]
          .map((each, place) => ({ each, key: Math.imul(seed + place, 0x9e3779b1) }))
          .sort((a, b) => a.key - b.key);
        // By pairs, as a tree of hosts would.
        let level = shuffled.map(({ each }) => each);
        while (level.length > 1)
          level = level.flatMap((each, place) =>
            place % 2 === 1 ? [] : [level[place + 1] ? addProfiles(level[place + 1]!, each) : each],
          );
        expect(encodeProfile(level[0]!).equals(straight)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('of the parts is the profile of the whole, names of unlisted categories aside when they are many', () => {
    fc.assert(
      fc.property(column, ({ type, reference, parts }) => {
        const layout = layoutOf(type, reference);
        const sum = parts.map((part) => countColumn(layout, part)).reduce(addProfiles);
        const whole = countColumn(layout, parts.flat());
        expect({ ...sum, unlisted: 0 }).toEqual({ ...whole, unlisted: 0 });
        if (whole.unlisted.size < 20) expect([...sum.unlisted]).toEqual([...whole.unlisted]);
        expect(rowsOf(whole)).toBe(parts.flat().length);
      }),
      { numRuns: 300 },
    );
  });

  it('comes back from its bytes, and equal profiles are equal bytes', () => {
    fc.assert(
      fc.property(column, ({ type, reference, parts }) => {
        const profile = countColumn(layoutOf(type, reference), parts.flat());
        const bytes = encodeProfile(profile);
        expect(decodeProfile(bytes)).toEqual(profile);
        expect(encodeProfile(decodeProfile(bytes)).equals(bytes)).toBe(true);
        expect(() => decodeProfile(bytes.subarray(0, -1))).toThrow();
        expect(() => decodeProfile(Buffer.concat([bytes, Buffer.of(0)]))).toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('of 5,000 numbers takes less than 2 KB', () => {
    const values = Array.from({ length: 5_000 }, (_, i) => Math.sin(i) * 1e3);
    expect(encodeProfile(countColumn(layoutOf('numeric', values), values)).length).toBeLessThan(2_048);
  });

  it('has the moments of its values', () => {
    const values = Array.from({ length: 999 }, (_, i) => 1e6 + Math.sin(i * i));
    const found = momentsOfProfile(countColumn(layoutOf('numeric', values), values))!;
    const { mean, squares, n } = momentsOf(values);
    expect(found.mean).toBeCloseTo(mean, 9);
    expect(found.deviation).toBeCloseTo(Math.sqrt(squares / n), 12);
  });

  it('knows what is missing, endless and mistyped', () => {
    const layout = layoutOf('numeric', [1, 2, 3]);
    expect(
      countColumn(layout, [1, 9, null, Number.NaN, 'NaN', Infinity, '-Infinity', -1e101, 'DE', true, [], -0]),
    ).toMatchObject({
      missing: 3,
      mistyped: 3,
      endless: [2, 1],
      min: 0,
      max: 9,
    });
    const texts = layoutOf('categorical', ['DE', 'FR']);
    const profile = countColumn(texts, ['DE', 'IT', 'IT', null, 2.5, 7, true, '']);
    expect(profile).toMatchObject({ missing: 1, mistyped: 1 });
    expect([...profile.counts]).toEqual([1, 0, 5]);
    expect(Object.fromEntries(profile.unlisted)).toEqual({ IT: 2, 7: 1, true: 1, '': 1 });
  });
});

describe('a layout', () => {
  it('gives every value its own bin when there are few, and one to what lies between and outside', () => {
    const layout = layoutOf('numeric', [0, 1, 1, 0, 5]);
    expect(layout).toEqual({
      type: 'numeric',
      edges: Float64Array.of(0, nextAbove(0), 1, nextAbove(1), 5, nextAbove(5)),
    });
    expect([...countColumn(layout, [-1, 0, 0.5, 1, 3, 5, 6]).counts]).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('of a constant tells below and above from it', () => {
    expect([...countColumn(layoutOf('numeric', [7, 7, 7]), [6, 7, 7, 8]).counts]).toEqual([1, 2, 1]);
  });

  it('gives a bin of its own to a value that many have', () => {
    const values = Array.from({ length: 4_000 }, (_, i) => (i % 2 === 0 ? 0 : i));
    const layout = layoutOf('numeric', values);
    const counts = countColumn(layout, values).counts;
    expect(Math.max(...counts)).toBe(2_000);
    expect(countColumn(layout, [0, 0, 0.5]).counts.filter((count) => count > 0)).toEqual(Float64Array.of(2, 1));
    expect(sizeOf(layout)).toBeLessThan(262);
  });

  it('of continuous values has bins of equal share', () => {
    const values = Array.from({ length: 25_600 }, (_, i) => Math.sqrt(i));
    const counts = countColumn(layoutOf('numeric', values), values).counts;
    expect(counts[0]).toBe(0);
    expect(counts.at(-1)).toBe(0);
    expect(Math.max(...counts)).toBeLessThanOrEqual(101);
  });

  it('without a number has no edge and counts nothing', () => {
    const layout = layoutOf('numeric', [null, 'NaN', Infinity]);
    expect(sizeOf(layout)).toBe(1);
    expect(countedOf(countColumn(layout, [1, 2]))).toBe(2);
  });
});

describe('an exact sum', () => {
  it('loses nothing where doubles do', () => {
    expect(exactToNumber(exactMoments([1e100, 1, -1e100]).sum)).toBe(1);
    expect(exactToNumber(exactMoments([0.1, 0.2, 0.3]).sum)).toBe(0.6);
    expect(exactToNumber(exactMoments(Array.from({ length: 10 }, () => 0.1)).sum)).toBe(1);
  });

  it('of one number is that number, and text brings it back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const { sum } = exactMoments([x]);
        expect(exactToNumber(sum)).toBe(x + 0);
        expect(parseExact(exactText(sum))).toEqual(sum);
      }),
    );
  });

  it.each(['', '1', 'p1', '1p', '1.5p0', '1p99999', '0x1p0', `${'9'.repeat(1_401)}p0`])('refuses %s', (given) => {
    expect(() => parseExact(given)).toThrow(/is not an exact sum/);
  });
});

describe('the distinct estimate', () => {
  it.each([0, 1, 10, 500, 5_000, 100_000])('of %d different values is within 10 %%', (n) => {
    const { distinct } = countColumn(
      { type: 'numeric', edges: new Float64Array() },
      Array.from({ length: n }, (_, i) => i * 1.5),
    );
    expect(Math.abs(distinctOf(distinct) - n)).toBeLessThanOrEqual(n * 0.1);
  });
});
