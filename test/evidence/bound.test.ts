import { describe, expect, it } from 'vitest';
import { boundText, holds, parseBound } from '../../src/evidence/bound.ts';
import { criteriaSet, criterionText, parseCriterion } from '../../src/evidence/criterion.ts';

describe('a bound', () => {
  it.each<[string, string | undefined]>([
    ['>= 0.9', '>= 0.9'],
    ['>=0.9', '>= 0.9'],
    [' <= 50 ', '<= 50'],
    ['> -0.01', '> -0.01'],
    ['< 1e3', '< 1000'],
    ['\u2265 0,9', '>= 0.9'],
    ['>= \u22120.01', '>= -0.01'],
    ['= 0.9', undefined],
    ['0.9', undefined],
    ['>= NaN', undefined],
    ['>= Infinity', undefined],
    ['>= 1e999', undefined],
    ['>= 0.9 %', undefined],
    ['>= 0x10', undefined],
    ['', undefined],
    [`>= ${'9'.repeat(400)}`, undefined],
  ])('%s reads as %s', (text, read) => {
    const bound = parseBound(text);
    expect(bound && boundText(bound)).toBe(read);
  });

  it.each<[number, string, boolean]>([
    [0.9, '>= 0.9', true],
    [0.9, '> 0.9', false],
    [0.89, '>= 0.9', false],
    [50, '<= 50', true],
    [50, '< 50', false],
    [Number.NaN, '>= 0', false],
    [Number.NaN, '<= 0', false],
  ])('%d is judged by %s: %s', (value, text, fits) => {
    expect(holds(value, parseBound(text)!)).toBe(fits);
  });
});

describe('a success criterion', () => {
  it.each([
    ['auc >= 0.9', 'auc >= 0.9'],
    ['AUC>=0.9', 'auc >= 0.9'],
    ['latency_p95 <= 50', 'latency_p95 <= 50'],
    ['f1-macro > .5', undefined],
    ['auc', undefined],
    ['auc 0.9', undefined],
    ['>= 0.9', undefined],
    ['auc >= NaN', undefined],
    ['auc >= 0.9; drop table model', undefined],
    ['<script> >= 1', undefined],
  ])('%s reads as %s', (text, read) => {
    if (read === undefined) expect(() => parseCriterion(text)).toThrow(/is not a criterion/);
    else expect(criterionText(parseCriterion(text))).toBe(read);
  });

  it('may bound a metric from both sides, and not twice from one', () => {
    const set = (...texts: string[]) => criteriaSet(texts.map(parseCriterion)).map(criterionText);
    expect(set('auc >= 0.8', 'auc <= 0.99')).toEqual(['auc <= 0.99', 'auc >= 0.8']);
    expect(() => set('auc >= 0.8', 'recall > 0', 'auc >= 0.9')).toThrow(/auc >= was given twice/);
  });
});
