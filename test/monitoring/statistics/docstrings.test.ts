import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What Steward offers as a method, by file, with the functions that answer for it. */
const METHODS = [
  ['kolmogorov-smirnov', 'kolmogorovSmirnov'],
  ['wasserstein', 'wasserstein'],
  ['psi', 'psiOfShares'],
  ['psi-null', 'psiNullThreshold'],
  ['jensen-shannon', 'jensenShannonDistance'],
  ['hellinger', 'hellinger'],
  ['kullback-leibler', 'kullbackLeibler'],
  ['total-variation', 'totalVariation'],
  ['l-infinity', 'lInfinity'],
  ['homogeneity', 'homogeneity'],
  ['cramers-v', 'cramersV'],
  ['fisher', 'fisherExact'],
  ['two-proportion-z', 'twoProportionZ'],
  ['t-test', 'studentT'],
  ['t-test', 'welchT'],
  ['mann-whitney', 'mannWhitney'],
  ['anderson-darling', 'andersonDarling'],
  ['cramer-von-mises', 'cramerVonMises'],
  ['energy-distance', 'energyDistance'],
  ['epps-singleton', 'eppsSingleton'],
  ['benjamini-hochberg', 'benjaminiHochberg'],
  ['page-hinkley', 'pageHinkley'],
  ['ddm', 'ddm'],
  ['adwin', 'adwin'],
  ['expected-confusion', 'expectedConfusion'],
] as const;

test.each(METHODS)('%s: %s says where its formula is from', (file, name) => {
  const source = readFileSync(new URL(`../../../src/monitoring/statistics/${file}.ts`, import.meta.url), 'utf8');
  const [, docstring] =
    new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:function|const) ${name}\\b`).exec(source) ?? [];
  expect(docstring).toMatch(/Sources?: /);
});
