import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Counted, profileOfCounts } from '../../../src/monitoring/profiles/counted-input.ts';
import { encodeProfile } from '../../../src/monitoring/profiles/encode-profile.ts';
import { layoutDigest, layoutOf } from '../../../src/monitoring/profiles/layout.ts';
import { countColumn } from '../../../src/monitoring/profiles/profile.ts';

const folder = join(import.meta.dirname, '../../../examples/drift');
const lacks = spawnSync('python3', ['--version']).error !== undefined;

const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(folder)})
sys.dont_write_bytecode = True
import drift_profile as d
out = []
for case in json.load(sys.stdin):
    layout = d.layout_of(case["reference"], case["type"])
    out.append({"digest": d.digest_of(layout), "layout": layout, "counted": d.count(layout, case["values"])})
json.dump(out, sys.stdout)
`;

/** mulberry32: the same numbers each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const odd = [
  null,
  'NaN',
  'Infinity',
  '-Infinity',
  'DE',
  true,
  1e101,
  -1e300,
  5e-324,
  -0,
  0,
  2 ** 53,
  123456789012345680000,
  0.1,
];
const words = ['DE', 'FR', 'IT', '\u{1F600}', 'z\uFFFD', 'e\u0301', '', 'a'.repeat(201), true, false, 1, -7, 2.5, null];

const cases = Array.from({ length: 40 }, (_, seed) => {
  const next = random(seed + 1);
  const numeric = seed % 3 !== 2;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const number = (): unknown => {
    if (next() < 0.02) return pick(odd);
    if (seed % 4 === 0) return Math.floor(next() * 12);
    if (seed % 4 === 1) return next() < 0.4 ? 0 : -Math.log(next()) * 10 ** Math.floor(next() * 8 - 4);
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) * (1 + (seed % 7));
  };
  const category = (): unknown => (next() < 0.5 ? pick(words) : `c${Math.floor(next() ** 3 * 300)}`);
  const many = (n: number): unknown[] => Array.from({ length: n }, () => (numeric ? number() : category()));
  return {
    type: numeric ? ('numeric' as const) : ('categorical' as const),
    reference: many(seed % 5 === 0 ? 50 : 3_000),
    values: many(1_000),
  };
});

describe.skipIf(lacks)('examples/drift/drift_profile.py', () => {
  it('makes the same edges and the same counts as Steward, to the bit', () => {
    const ran = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    expect(ran.stderr).toBe('');
    const answers = JSON.parse(ran.stdout) as { digest: string; counted: unknown }[];
    expect(answers).toHaveLength(cases.length);
    for (const [place, { type, reference, values }] of cases.entries()) {
      const layout = layoutOf(type, reference);
      expect([place, answers[place]!.digest]).toEqual([place, layoutDigest(layout)]);
      const theirs = encodeProfile(profileOfCounts(layout, Counted.parse(answers[place]!.counted)));
      expect([place, theirs.equals(encodeProfile(countColumn(layout, values)))]).toEqual([place, true]);
    }
  });
});
