import { attainmentOf, kpiDelta } from '../../../src/monitoring/kpis/kpi-delta.ts';
import { isAtTarget } from '../../../src/monitoring/kpis/kpi-state.ts';
import type { Answers } from './answers.ts';
import type { DriftCase } from './drift-cases.ts';

export function kpiAnswer({ reference, current, params }: DriftCase): Answers {
  const { value: previous } = reference as { value: number };
  const { value } = current as { value: number };
  const [better, target] = [params.better as 'higher', params.target as number];
  const { absolute, share } = kpiDelta(value, previous);
  const met = isAtTarget({ better, target, warn: null, breach: null }, value);
  return { abs: absolute, pct: share, attainment: attainmentOf(value, target, better), met: met ?? null };
}
