import type { Fact } from '../../kernel/fact.ts';
import { kpiBreached, kpiCleared } from '../../monitoring/kpis/events.ts';
import { driftBreached, driftCleared } from '../../monitoring/verdicts/events.ts';
import type { IncomingAlert } from './incoming-alert.ts';

/** The alert that a breach of drift or of a KPI is, or its end: severity 2, one for each signal. Pure. */
export function breachAlert(fact: Fact): IncomingAlert {
  if (fact.kind === kpiBreached.kind || fact.kind === kpiCleared.kind) return ofKpi(fact);
  return ofDrift(fact);
}

function ofKpi(fact: Fact): IncomingAlert {
  const over = fact.kind === kpiCleared.kind;
  const { model, kpi, value, breach, better } = over ? kpiCleared.read(fact) : kpiBreached.read(fact);
  const bound = breach === null ? '' : `, ${better === 'higher' ? 'below' : 'above'} its bound ${written(breach)}`;
  return {
    labels: { alertname: 'KpiBreach', severity: 'error', model, kpi },
    annotations: { summary: `${kpi} of ${model} is ${written(value)}${bound}` },
    dedupKey: `kpi ${model} ${kpi}`,
    ...timesOf(fact, over),
    model,
  };
}

function ofDrift(fact: Fact): IncomingAlert {
  const over = fact.kind === driftCleared.kind;
  const { model, version, baseline, feature, signal } = over ? driftCleared.read(fact) : driftBreached.read(fact);
  const found = over ? undefined : driftBreached.read(fact);
  const effect = found ? `: ${found.effect} ${written(found.value)}, at least ${written(found.floor)} counts` : '';
  return {
    labels: { alertname: 'DriftBreach', severity: 'error', model, version, feature, signal },
    annotations: { summary: `${feature} of ${model}@${version} drifted (${signal})${effect}` },
    dedupKey: `drift ${model} ${version} ${baseline} ${feature} ${signal}`,
    ...timesOf(fact, over),
    model,
  };
}

function timesOf(fact: Fact, over: boolean): Pick<IncomingAlert, 'status' | 'startsAt' | 'endsAt'> {
  return over ? { status: 'resolved', startsAt: fact.at, endsAt: fact.at } : { status: 'firing', startsAt: fact.at };
}

const written = (value: number): string => String(Number(value.toPrecision(3)));
