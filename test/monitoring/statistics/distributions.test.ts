import { describe, expect, test } from 'vitest';
import { betaTails } from '../../../src/monitoring/statistics/distributions/beta-tails.ts';
import { chiSquareQuantile, chiSquareUpper } from '../../../src/monitoring/statistics/distributions/chi-square.ts';
import { cramerVonMisesUpper } from '../../../src/monitoring/statistics/distributions/cramer-von-mises-limit.ts';
import { gammaTails } from '../../../src/monitoring/statistics/distributions/gamma-tails.ts';
import { kolmogorovLimitUpper, kolmogorovUpper } from '../../../src/monitoring/statistics/distributions/kolmogorov.ts';
import { logGamma } from '../../../src/monitoring/statistics/distributions/log-gamma.ts';
import { normalUpper } from '../../../src/monitoring/statistics/distributions/normal.ts';
import { hypergeometricTerm } from '../../../src/monitoring/statistics/distributions/saddle-point.ts';
import { studentUpper } from '../../../src/monitoring/statistics/distributions/student-t.ts';

/** Values of mpmath 1.3 with 40 digits (gamma, normal, Cramer and von Mises, hypergeometric) and of scipy 1.17.1. */
const VALUES: readonly (readonly [string, readonly number[], number])[] = [
  ['logGamma', [0.1], 2.252712651734206],
  ['logGamma', [0.5], 0.5723649429247001],
  ['logGamma', [1.1], -0.049872441259839764],
  ['logGamma', [2.5], 0.2846828704729192],
  ['logGamma', [3], Math.LN2],
  ['logGamma', [17], 30.671860106080672],
  ['logGamma', [1000000000], 19723265827.503716],
  ['gamma upper', [0.5, 0.25], 0.4795001221869535],
  ['gamma upper', [0.5, 1], 0.15729920705028513],
  ['gamma upper', [0.5, 2.5], 0.025347318677468263],
  ['gamma upper', [1, 0.001], 0.999000499833375],
  ['gamma upper', [1, 0.5], 0.6065306597126334],
  ['gamma upper', [1.5, 0.0015], 0.9999563373734575],
  ['gamma upper', [1.5, 1.7999999999999998], 0.30802217155899336],
  ['gamma upper', [2.5, 1.25], 0.7764950711233227],
  ['gamma upper', [2.5, 2.5], 0.41588018699550794],
  ['gamma upper', [4.5, 2.25], 0.8755390252983378],
  ['gamma upper', [4.5, 9], 0.035173539466984795],
  ['gamma upper', [50, 5], 1],
  ['gamma upper', [50, 40], 0.9296649333406051],
  ['gamma upper', [50, 51], 0.42560514048314035],
  ['gamma lower', [0.5, 0.4], 0.6289066304773024],
  ['gamma lower', [1, 100], 1],
  ['gamma lower', [1.5, 0.75], 0.3177296696637874],
  ['gamma lower', [1.5, 1.53], 0.6175334482048761],
  ['gamma lower', [2.5, 0.0025], 9.386384682948061e-8],
  ['gamma lower', [2.5, 0.25], 0.007876706767370407],
  ['gamma lower', [2.5, 2.5], 0.5841198130044921],
  ['gamma lower', [2.5, 3], 0.6937810815867216],
  ['gamma lower', [500, 510], 0.6769366400888723],
  ['gamma lower', [500, 1000], 1],
  ['beta lower', [0.5, 0.5, 0.9], 0.7951672353008665],
  ['beta lower', [1, 3, 0.7], 0.973],
  ['beta lower', [2.3, 4.5, 0.999], 0.9999999999997431],
  ['beta lower', [3, 200, 0.7], 1],
  ['beta lower', [7, 0.5, 0.01], 2.1039525492990495e-15],
  ['beta lower', [50, 0.5, 0.01], 7.998227417904836e-102],
  ['beta lower', [50, 0.5, 0.5], 9.90168898459413e-17],
  ['beta lower', [50, 0.5, 0.7], 2.5571939944368708e-9],
  ['beta lower', [1000, 1000, 0.9], 1],
  ['beta lower', [1000, 1000, 0.999], 1],
  ['beta upper', [0.5, 0.5, 1e-6], 0.999363380121529],
  ['beta upper', [0.5, 0.5, 0.9], 0.20483276469913342],
  ['beta upper', [3, 200, 1e-6], 0.9999999999986467],
  ['beta upper', [3, 200, 0.01], 0.6712381710383893],
  ['beta upper', [7, 0.5, 0.5], 0.9978107912803761],
  ['beta upper', [7, 0.5, 0.7], 0.9719286284407049],
  ['beta upper', [7, 0.5, 0.9], 0.7672211675015448],
  ['beta upper', [500000, 0.5, 0.2], 1],
  ['chi-square quantile', [1e-6, 9], 44.81093787068782],
  ['chi-square quantile', [1e-6, 255], 377.07811549898673],
  ['chi-square quantile', [0.001, 9], 27.877164871256575],
  ['chi-square quantile', [0.001, 19], 43.82019596451753],
  ['chi-square quantile', [0.01, 2], 9.210340371976182],
  ['chi-square quantile', [0.05, 1], 3.8414588206941285],
  ['chi-square quantile', [0.05, 2], 5.991464547107983],
  ['chi-square quantile', [0.1, 19], 27.20357102935684],
  ['normal', [-8], 0.9999999999999993],
  ['normal', [-1], 0.8413447460685429],
  ['normal', [-0.1], 0.539827837277029],
  ['normal', [0], 0.5],
  ['normal', [0.1], 0.460172162722971],
  ['normal', [2], 0.02275013194817921],
  ['normal', [10], 7.619853024160525e-24],
  ['student', [-3, 2], 0.9522670168666454],
  ['student', [0, 1], 0.5],
  ['student', [0, 14], 0.5],
  ['student', [0.01, 5.5], 0.4961870099497763],
  ['student', [0.01, 14], 0.49608119542070334],
  ['student', [1, 100], 0.15986207789206167],
  ['student', [1.86, 100], 0.032912324406332204],
  ['student', [5, 14], 9.725765312863305e-5],
  ['student', [12, 14], 4.676665369683922e-9],
  ['student', [12, 100], 2.1975438578021966e-21],
  ['student', [30, 2], 0.0005546313409798295],
  ['student', [30, 100], 4.190166279344164e-52],
  ['kolmogorov', [2, 0.07071067811865475], 1],
  ['kolmogorov', [2, 0.4949747468305832], 0.5198989873223334],
  ['kolmogorov', [4, 0.1], 1],
  ['kolmogorov', [4, 0.25], 0.90625],
  ['kolmogorov', [10, 0.03162277660168379], 1],
  ['kolmogorov', [10, 0.31622776601683794], 0.21828385386284876],
  ['kolmogorov', [50, 0.1697056274847714], 0.09960275827669895],
  ['kolmogorov', [50, 0.21213203435596426], 0.01876893600014118],
  ['kolmogorov', [50, 0.35355339059327373], 4.2690060009890896e-6],
  ['kolmogorov', [50, 0.565685424949238], 1.2330478183508945e-15],
  ['kolmogorov', [140, 0.0760638829255665], 0.3739412539902938],
  ['kolmogorov', [140, 0.10141851056742199], 0.10468682507194148],
  ['kolmogorov', [141, 0.01684303842133038], 0.9999999999862573],
  ['kolmogorov', [141, 0.025264557631995567], 0.9999737264249865],
  ['kolmogorov', [141, 0.07579367289598671], 0.37400402448477066],
  ['kolmogorov', [141, 0.3368607684266076], 8.965618570567486e-15],
  ['kolmogorov', [141, 0.8421519210665189], 5.325671079908681e-113],
  ['kolmogorov', [200, 0.07071067811865475], 0.2576525636322208],
  ['kolmogorov', [1000, 0.022135943621178655], 0.7025814740323034],
  ['kolmogorov', [1000, 0.05692099788303083], 0.0029437650801156087],
  ['kolmogorov', [1000, 0.06324555320336758], 0.0006397648803336532],
  ['kolmogorov', [12000, 0.0009128709291752768], 1],
  ['kolmogorov', [100000, 0.004743416490252569], 0.022147567316851455],
  ['kolmogorov', [500000, 0.000282842712474619], 0.9999999999994577],
  ['kolmogorov', [500000, 0.0012727922061357855], 0.3924054629461228],
  ['kolmogorov', [500000, 0.01414213562373095], 2.7177943016192832e-87],
  ['kolmogorov limit', [0.2], 0.999999999999495],
  ['kolmogorov limit', [0.8], 0.5441424115741981],
  ['kolmogorov limit', [1], 0.26999967167735456],
  ['kolmogorov limit', [1.2], 0.11224966667072497],
  ['kolmogorov limit', [2], 0.0006709252557796953],
  ['kolmogorov limit', [5], 3.8574996959278356e-22],
  ['cramer-von-mises', [0.02], 0.9969993856983981],
  ['cramer-von-mises', [0.05], 0.876280931041349],
  ['cramer-von-mises', [0.1], 0.5848734384067948],
  ['cramer-von-mises', [0.3], 0.1351712688051058],
  ['cramer-von-mises', [1], 0.002460452180133964],
  ['cramer-von-mises', [2], 1.2780736172781673e-5],
  ['cramer-von-mises', [3], 7.56774345931602e-8],
  ['hypergeometric', [0, 3, 5, 5], 0.08333333333333333],
  ['hypergeometric', [3, 9, 7, 13], 0.35758513931888547],
  ['hypergeometric', [45, 105, 90, 90], 0.009333365987960607],
  ['hypergeometric', [499000, 1000000, 1000000, 1000000], 2.0667005159984555e-5],
  ['hypergeometric', [500000, 1000000, 1000000, 1000000], 0.0011283787439534043],
];

type Numeric = (...args: number[]) => number;
const FUNCTIONS: Readonly<
  Record<string, { readonly of: Numeric; readonly relative: number; readonly absolute?: number }>
> = {
  logGamma: { of: logGamma as Numeric, relative: 1e-15, absolute: 5e-15 },
  'gamma upper': { of: ((a, x) => gammaTails(a!, x!).upper) as Numeric, relative: 1e-12 },
  'gamma lower': { of: ((a, x) => gammaTails(a!, x!).lower) as Numeric, relative: 1e-12 },
  'beta lower': { of: ((a, b, x) => betaTails(a!, b!, x!, 1 - x!).lower) as Numeric, relative: 1e-12 },
  'beta upper': { of: ((a, b, x) => betaTails(a!, b!, x!, 1 - x!).upper) as Numeric, relative: 1e-12 },
  'chi-square quantile': { of: chiSquareQuantile as Numeric, relative: 1e-13 },
  normal: { of: normalUpper as Numeric, relative: 1e-13 },
  student: { of: studentUpper as Numeric, relative: 1e-12 },
  kolmogorov: { of: kolmogorovUpper as Numeric, relative: 1e-9 },
  'kolmogorov limit': { of: kolmogorovLimitUpper as Numeric, relative: 1e-14 },
  'cramer-von-mises': { of: cramerVonMisesUpper as Numeric, relative: 1e-13, absolute: 1e-14 },
  hypergeometric: { of: hypergeometricTerm as Numeric, relative: 1e-13 },
};

describe('special functions keep the digits that they promise', () => {
  test.each(VALUES)('%s of %j is %d', (name, args, value) => {
    const { of, relative, absolute = 0 } = FUNCTIONS[name]!;
    expect(Math.abs(of(...args) - value)).toBeLessThanOrEqual(relative * Math.abs(value) + absolute);
  });
});

test('the quantile of chi-square is where its tail is', () => {
  for (const dof of [1, 4, 9, 255]) {
    for (const upper of [0.9, 0.5, 0.01, 1e-9])
      expect(chiSquareUpper(chiSquareQuantile(upper, dof), dof) / upper).toBeCloseTo(1, 12);
  }
});

test('the distribution of Kolmogorov falls without a jump where its formulas meet', () => {
  for (const n of [5, 140, 141, 1_000, 100_001, 1_000_000]) {
    let before = 1;
    for (let z = 0.2; z < 4; z += 0.05) {
      const upper = kolmogorovUpper(n, z / Math.sqrt(n));
      expect(upper).toBeLessThanOrEqual(before + 1e-7);
      before = upper;
    }
  }
});
