import { kpiDelta } from '../../../src/monitoring/kpi-delta.ts';
import type { Answers } from './answers.ts';
import type { DriftCase } from './drift-cases.ts';

export function kpiAnswer({ reference, current, params }: DriftCase): Answers {
  const { value: previous } = reference as { value: number };
  const { value } = current as { value: number };
  const { absolute, share, attainment, met } = kpiDelta({
    value,
    previous,
    better: params.better as 'higher',
    target: params.target as number,
  });
  return { abs: absolute, pct: share, attainment, met };
}
